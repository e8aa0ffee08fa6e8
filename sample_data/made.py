"""Made tables of numbers and categories: defects, loan applications, a noisy survey, unlabeled sales leads.

Random draws come from RandomState: NumPy froze its streams, so a rebuild gives the same rows under any
version, which default_rng does not promise.
"""

from datetime import date, datetime, timedelta

import numpy as np

DEFECT_COLUMNS = (
    "part_id",
    "produced_at",
    "line",
    "shift",
    "temperature_c",
    "pressure_bar",
    "vibration_mm_s",
    "coolant_l_min",
    "tool_wear_um",
    "spindle_load_pct",
    "cycle_time_s",
    "humidity_pct",
    "defect",
)
DEFECT_ROWS = 5000
# Kind of fault -> defective parts; and the good parts that look like each kind.
FAULTS = {"heat": 20, "chatter": 16, "leak": 14}
LOOK_ALIKES = 12

# Question -> weight of a high answer for staying.
SURVEY_QUESTIONS = {
    "easy_to_use": 0.5,
    "reliable": 1.0,
    "fair_price": 0.9,
    "good_support": 0.7,
    "clear_invoices": 0.2,
    "fast_enough": 0.6,
    "would_recommend": 1.0,
    "saves_time": 0.6,
    "meets_needs": 0.8,
    "trust_brand": 0.4,
    "easy_to_learn": -0.5,
    "likes_updates": 0.3,
    "looked_at_others": -1.0,
    "too_many_emails": -0.4,
    "hard_to_reach": -0.7,
    "misses_features": -0.8,
}
SURVEY_COLUMNS = ("response_id", *SURVEY_QUESTIONS, "months_as_customer", "left_within_a_year")
SURVEY_ROWS = 4000
SURVEY_SIGNAL = 1.2
INDIFFERENT_SHARE = 0.5
INDIFFERENT_POLITENESS = 0.3
INDIFFERENT_CHANCE = 0.54

LOAN_COLUMNS = (
    "loan_id",
    "income",
    "loan_amount",
    "years_in_job",
    "credit_cards",
    "late_payments",
    "savings",
    "owns_home",
    "repaid",
)
LOAN_ROWS = 3000
# How much a standard deviation of each of these moves the odds (as a logarithm) that a loan is repaid.
LOAN_PULL = {"income": 0.5, "burden": -0.65, "years": 0.25, "late": -0.6, "savings": 0.3, "home": 0.25}

LEAD_COLUMNS = (
    "lead_id",
    "received",
    "company",
    "industry",
    "country",
    "employees",
    "source",
    "pages_viewed",
    "message",
    "qualified",
)
LEAD_ROWS = 600


def decimals(values: np.ndarray, places: int) -> list[str]:
    """Fixed decimals, so that the file does not depend on how a platform prints floats; NaN is blank."""
    return ["" if np.isnan(value) else f"{value:.{places}f}" for value in values]


def defects(seed: int) -> list[tuple]:
    """5,000 parts, 50 defective by three faults: heat, chatter and leak (FAULTS).

    Each fault has a harmless look-alike that shares only one of its signs (hot with enough coolant, a worn
    tool that runs smoothly, low pressure on the lines that tolerate it), so no single sensor decides.
    """
    random = np.random.RandomState(seed)
    n = DEFECT_ROWS
    minutes = np.sort(random.randint(60 * 24 * 60, size=n))
    hour = minutes // 60 % 24
    shift = np.select([(hour >= 6) & (hour < 14), (hour >= 14) & (hour < 22)], ["early", "late"], "night")
    line = random.choice(["A", "B", "C"], n, p=[0.45, 0.35, 0.2])
    humidity = random.normal(45, 8, n)
    tool_wear = random.uniform(5, 130, n)
    temperature = 182 + 2 * (line == "C") + 0.1 * (humidity - 45) + random.normal(0, 3, n)
    coolant = 12 + random.normal(0, 0.6, n)
    vibration = 1.6 + 0.004 * tool_wear + random.gamma(4.0, 0.1, n)
    pressure = 6 + random.normal(0, 0.12, n)

    order = random.permutation(n)
    on_line_b = line[order] == "B"
    leak, tolerated = order[on_line_b][: FAULTS["leak"]], order[~on_line_b][:LOOK_ALIKES]
    others = order[~np.isin(order, np.concatenate([leak, tolerated]))]
    heat, chatter, hot, worn = np.split(
        others[: FAULTS["heat"] + FAULTS["chatter"] + 2 * LOOK_ALIKES],
        np.cumsum([FAULTS["heat"], FAULTS["chatter"], LOOK_ALIKES]),
    )
    for rows in (heat, hot):
        temperature[rows] += random.uniform(8, 18, len(rows))
    coolant[heat] -= random.uniform(1.8, 4, len(heat))
    for rows in (chatter, worn):
        tool_wear[rows] = random.uniform(125, 190, len(rows))
    vibration[chatter] += random.uniform(1.2, 2.8, len(chatter))
    for rows in (leak, tolerated):
        pressure[rows] -= random.uniform(0.45, 1.0, len(rows))
    spindle_load = 52 + 0.06 * tool_wear + random.normal(0, 4, n)
    spindle_load[leak] -= random.uniform(8, 18, len(leak))
    cycle_time = 41 + 0.5 * (line == "C") + random.normal(0, 1.2, n)
    defective = np.isin(np.arange(n), np.concatenate([heat, chatter, leak]))
    # Any real fault slows the machine a little, which is how knowing one fault helps to find the others.
    cycle_time[defective] += random.uniform(2, 5, defective.sum())

    # Sensors drop out now and then, the old ones of line C more often.
    for sensor in (temperature, coolant, vibration):
        sensor[random.random_sample(n) < np.where(line == "C", 0.015, 0.004)] = np.nan

    start = datetime(2025, 3, 3)
    produced = [(start + timedelta(minutes=minute)).strftime("%Y-%m-%d %H:%M") for minute in minutes.tolist()]
    return list(
        zip(
            [f"P{100001 + number}" for number in range(n)],
            produced,
            line.tolist(),
            shift.tolist(),
            decimals(temperature, 1),
            decimals(pressure, 2),
            decimals(vibration, 2),
            decimals(coolant, 2),
            decimals(tool_wear, 0),
            decimals(spindle_load, 1),
            decimals(cycle_time, 1),
            decimals(humidity, 0),
            np.where(defective, "yes", "no").tolist(),
            strict=True,
        )
    )


def survey_chances(seed: int) -> tuple[list[tuple], np.ndarray]:
    """The survey's rows, and for each row the chance (0 to 1) with which its label was drawn as "yes".

    Many customers do not care: they tick the middle, a little on the kind side, and leave or stay almost by
    the toss of a coin. They sit where a model is least sure, so a strategy that asks for doubt keeps buying
    coin tosses.
    """
    random = np.random.RandomState(seed)
    n = SURVEY_ROWS
    weights = np.array(list(SURVEY_QUESTIONS.values()))
    indifferent = random.random_sample(n) < INDIFFERENT_SHARE
    center = 3 + INDIFFERENT_POLITENESS * indifferent[:, None] * np.sign(weights)
    spread = np.where(indifferent, 0.3, 1.4)[:, None]
    answers = center + spread * random.normal(0, 1, (n, len(weights)))
    answers = np.clip(np.rint(answers), 1, 5).astype(int)
    months = 1 + np.floor(random.gamma(2.0, 11.0, n)).astype(int)

    # The answers hardly go together, so each question's weight has to be learned by itself.
    pull = -SURVEY_SIGNAL * (answers - 3) @ weights
    chance = np.where(indifferent, INDIFFERENT_CHANCE, 1 / (1 + np.exp(-pull)))
    left = random.random_sample(n) < chance
    rows = list(
        zip(
            [f"R{1001 + number}" for number in range(n)],
            *answers.T.tolist(),
            months.tolist(),
            np.where(left, "yes", "no").tolist(),
            strict=True,
        )
    )
    return rows, chance


def noisy_survey(seed: int) -> list[tuple]:
    return survey_chances(seed)[0]


def loan_chances(seed: int) -> tuple[list[tuple], np.ndarray]:
    """The loans' rows, and for each row the chance (0 to 1) with which its label was drawn as "yes".

    Each feature moves the chance a little and none of them decides, so the classes overlap everywhere and the border
    between them is straight: rows drawn at random place it about as fast as rows near it, whose labels are noise.
    """
    random = np.random.RandomState(seed)
    n = LOAN_ROWS
    income, amount, saved = random.normal(size=n), random.normal(size=n), random.normal(size=n)
    years = np.floor(random.gamma(2.0, 3.5, n))
    cards, late = random.poisson(2.2, n), random.poisson(0.7, n)
    owns_home = random.random_sample(n) < 0.45
    earns, borrows = np.exp(10.6 + 0.45 * income), np.exp(9.3 + 0.6 * amount)
    features = {
        "income": income,
        "burden": (0.6 * amount - 0.45 * income) / 0.75,
        "years": (years - 6.5) / 5,
        "late": (late - 0.7) / 0.84,
        "savings": saved,
        "home": owns_home - 0.45,
    }
    chance = 1 / (1 + np.exp(-sum(pull * features[name] for name, pull in LOAN_PULL.items())))
    repaid = random.random_sample(n) < chance
    rows = list(
        zip(
            [f"A{10001 + number}" for number in range(n)],
            decimals(earns, 0),
            decimals(np.round(borrows, -2), 0),
            years.astype(int).tolist(),
            cards.tolist(),
            late.tolist(),
            decimals(np.exp(8 + 1.1 * saved), 0),
            np.where(owns_home, "yes", "no").tolist(),
            np.where(repaid, "yes", "no").tolist(),
            strict=True,
        )
    )
    return rows, chance


def loans(seed: int) -> list[tuple]:
    return loan_chances(seed)[0]


def ceiling(chance: np.ndarray) -> float:
    """Expected share of right answers (0 to 1) of a model that knew every row's chance: Bayes accuracy."""
    return float(np.maximum(chance, 1 - chance).mean())


LEAD_NAMES = (
    "Alder",
    "Birch",
    "Cedar",
    "Dune",
    "Ember",
    "Fjord",
    "Grove",
    "Harbor",
    "Iris",
    "Juniper",
    "Kestrel",
)
LEAD_SUFFIXES = ("Logistics", "Foods", "Clinics", "Software", "Schools", "Energy", "Retail", "Works")
LEAD_WISHES = (
    "We are looking for a tool that {task}.",
    "Could you show us how your product {task}?",
    "I am writing a term paper and wonder how it {task}.",
    "Our current supplier is too slow and we need something that {task}.",
    "Just browsing, but does it also do what the old one did and {task}?",
)
LEAD_TASKS = (
    "sorts incoming mail",
    "checks invoices",
    "plans delivery routes",
    "reads scanned forms",
    "finds defects in photos",
    "answers simple questions",
)
LEAD_DETAILS = (
    "We would start next quarter.",
    "The budget is approved.",
    "There is no budget yet.",
    "About {seats} people would use it.",
    "Please send a price list.",
    "A call next week would suit us.",
    "We only need the free plan.",
    "We sell something similar and offer a partnership.",
)


def leads_unlabeled(seed: int) -> list[tuple]:
    """600 sales leads whose label column `qualified` is empty: nobody has looked at them yet."""
    random = np.random.RandomState(seed)

    def pick(options, shares=None):
        return options[random.choice(len(options), p=shares)]

    rows = []
    for number in range(LEAD_ROWS):
        employees = int(round(np.exp(random.normal(4, 1.3)))) + 1
        wish = pick(LEAD_WISHES).format(task=pick(LEAD_TASKS))
        details = [LEAD_DETAILS[position] for position in random.permutation(len(LEAD_DETAILS))[: random.randint(1, 4)]]
        message = " ".join([wish, *details]).format(seats=max(2, employees // 4))
        rows.append(
            (
                f"L-{20001 + number}",
                (date(2025, 9, 1) + timedelta(days=number * 60 // LEAD_ROWS)).isoformat(),
                f"{pick(LEAD_NAMES)} {pick(LEAD_SUFFIXES)}",
                pick(("health", "retail", "transport", "education", "industry", "software")),
                pick(("US", "CA", "GB", "DE", "IN", "BR")),
                employees,
                pick(("web form", "trade fair", "partner", "advertisement"), (0.5, 0.15, 0.15, 0.2)),
                int(random.poisson(5)),
                message,
                "",
            )
        )
    return rows
