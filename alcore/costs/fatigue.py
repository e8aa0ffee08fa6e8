"""A what-if: people get slower the longer they label without a break. Off unless the rates say otherwise."""

from alcore.costs.formulas import at_least, expm1

# Minutes after which a good part (63 %) of the slowing has come: vigilance is measured to fall within the first half
# hour (Mackworth's clock test).
TIRING = 30.0


def slowdown(fatigue, minutes):
    """How many times as long a label takes, on average over a stretch of so many minutes that begins rested.

    After t minutes a label takes 1 + fatigue x (1 - exp(-t / 30)) times as long as the first; a break makes up for all.
    Numbers or arrays.
    """
    share = at_least(minutes / TIRING, 1e-9)  # nobody tires in no time, and nothing is divided by it
    return 1 + fatigue * (1 + expm1(-share) / share)
