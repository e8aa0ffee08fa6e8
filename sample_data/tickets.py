"""Made support tickets: free text whose wording, not one giveaway word, tells the category."""

import re
from datetime import date, timedelta

import numpy as np

COLUMNS = (
    "ticket_id",
    "created",
    "channel",
    "product",
    "customer_tier",
    "subject",
    "body",
    "label_seconds",
    "category",
)

CATEGORY_COUNTS = {
    "technical problem": 720,
    "billing": 480,
    "delivery": 340,
    "account access": 240,
    "cancellation": 130,
    "privacy request": 90,
}

PRODUCTS = ("Home Router", "Door Camera", "Thermostat", "Mini Speaker", "Smart Lock")
CHANNELS = ("email", "web form", "chat", "phone note")
CHANNEL_SHARES = (0.4, 0.3, 0.2, 0.1)
TIERS = ("free", "standard", "business")
TIER_SHARES = (0.35, 0.5, 0.15)

SLOTS = {
    "days": ("two days", "3 days", "a week", "ten days", "almost two weeks", "a month"),
    "when": ("yesterday", "last week", "on Monday", "this morning", "since the update", "over the weekend"),
    "amount": ("$9.99", "$14.50", "$29", "$49.90", "$120", "twenty dollars"),
    "person": ("my wife", "my husband", "a colleague", "our office manager", "my son", "my neighbor"),
    "place": ("the office", "my old address", "the garage", "our second home", "the front desk"),
    "device": ("phone", "tablet", "laptop", "new phone", "work computer"),
    "document": ("invoice", "receipt", "statement", "order confirmation"),
}

# Many words (account, order, payment, email, cancel, data) appear under several categories on purpose.
SENTENCES = {
    "technical problem": (
        "The {product} keeps dropping the connection every few minutes.",
        "It shows a red light {when} and does not come back after a restart.",
        "The app says the {product} is offline although the wifi works on my {device}.",
        "I did a factory reset twice and the set-up stops at step three.",
        "The firmware update got stuck at 80 percent.",
        "Notifications arrive hours late on my {device}.",
        "Sound is cutting out and there is a loud hiss.",
        "The battery is empty after {days} even with the power saver on.",
        "The picture freezes whenever someone opens the stream on a {device}.",
        "It worked fine for {days}, then the screen went black.",
        "Pairing fails with error 402 each time.",
        "The temperature it reports is five degrees too high.",
        "The schedule I saved is gone after every restart.",
        "The app crashes as soon as I open the settings page.",
    ),
    "billing": (
        "I was charged {amount} twice for the same order.",
        "The {document} shows {amount} but the website said less.",
        "Please send me a corrected {document} with our company name.",
        "My card was charged {when} although the trial had not ended.",
        "The discount code was not applied to the payment.",
        "I still wait for the refund of {amount} you promised {when}.",
        "Why did the monthly price of my account go up by {amount}?",
        "We need the VAT number on the {document} for our books.",
        "The payment was declined but the money left my bank account.",
        "I paid for the business plan and the account still shows the free one.",
        "There is a fee of {amount} that nobody explained to me.",
        "Can I pay once a year by bank transfer instead?",
        "I do not recognize the charge of {amount} on my card.",
    ),
    "delivery": (
        "My order was supposed to arrive {when} and there is no sign of it.",
        "Tracking has not changed for {days}.",
        "The parcel was left with {person} and now it is missing.",
        "The box arrived open and the {product} was not in it.",
        "You sent it to {place} instead of the address in my account.",
        "I got the wrong color, I ordered the white one.",
        "The courier says the address is incomplete.",
        "Only one of the two packages has come so far.",
        "Can you change the delivery to {place} before it ships?",
        "The order confirmation says shipped but the carrier has no record.",
        "Customs asks me for a {document} before they release the parcel.",
        "The cable and the wall mount were missing from the package.",
    ),
    "account access": (
        "I cannot sign in to my account on my {device}.",
        "The password reset email never arrives.",
        "The code you text me is always rejected.",
        "My account is locked after too many attempts {when}.",
        "I changed my email address and now the app does not know me.",
        "{person} left the company and was the only admin on our account.",
        "I lost the {device} with the authenticator on it.",
        "It says my user name does not exist although I pay every month.",
        "The link in the confirmation email has expired.",
        "How do I give {person} access to the {product} without sharing my password?",
        "I am logged out every time I open the app.",
    ),
    "cancellation": (
        "Please end my subscription at the end of the month.",
        "I do not want the plan to renew.",
        "We are moving and will not need the {product} any longer.",
        "I tried to cancel in the app but the button only leads back to the payment page.",
        "I found a cheaper service and would like to stop.",
        "Confirm in writing that no further {document} will come.",
        "I want to return the {product} and close the contract.",
        "We are downgrading, the business plan is too much for us.",
        "I already asked {when} to stop my membership.",
    ),
    "privacy request": (
        "Please delete all personal data you hold about me.",
        "I want a copy of the data linked to my account.",
        "Who can see the recordings of the {product}?",
        "Stop using my email address for advertising.",
        "I never agreed that my data is shared with partners.",
        "Remove the name and phone number of {person} from your records.",
        "How long do you keep the voice recordings?",
        "I withdraw my consent, close the account and erase the history.",
        "{person} appears in the video of the {product} and objects to it.",
    ),
}

FILLERS = (
    "I have been a customer for years.",
    "This is the third time I write to you.",
    "I need this solved before the weekend.",
    "I already talked to someone on the phone who could not help.",
    "I looked through the help pages and found nothing.",
    "Please get back to me soon.",
    "This is really annoying.",
    "I attach a screenshot.",
    "My {product} is about a year old.",
    "It is registered to {person}.",
    "We have four of these at {place}.",
    "Your chat sent me here.",
    "Otherwise I am quite happy with the {product}.",
    "Let me know what you need from me.",
    "I am not very good with computers, sorry.",
)
GREETINGS = ("Hi,", "Hello,", "Good morning,", "Dear team,", "Hey,", "")
CLOSINGS = ("Thanks", "Thank you", "Best regards", "Kind regards", "Please hurry", "")

VAGUE_SUBJECTS = (
    "Question",
    "Help needed",
    "Problem with my {product}",
    "{product}",
    "Please help",
    "Not happy",
    "Urgent",
    "My account",
    "My order",
    "Follow-up",
)
CLEAR_SUBJECTS = {
    "technical problem": (
        "{product} not working",
        "Connection lost",
        "Error after update",
        "{product} offline",
    ),
    "billing": ("Wrong amount", "Charged twice", "Question about my {document}", "Refund"),
    "delivery": ("Where is my order", "Parcel missing", "Wrong item", "Delivery address"),
    "account access": ("Cannot log in", "Password", "Locked out", "Access for {person}"),
    "cancellation": ("Cancel subscription", "Ending my plan", "Return of {product}"),
    "privacy request": ("My data", "Delete my data", "Recordings"),
}

# Which products a category is more often about: a weak signal beside the text.
FAVORITE_PRODUCT = {
    "technical problem": "Home Router",
    "delivery": "Mini Speaker",
    "account access": "Smart Lock",
    "privacy request": "Door Camera",
}

VAGUE_SUBJECT_SHARE = 0.6
DISTRACTOR_SHARE = 0.4
TYPO_SHARE = 0.025
WORDS_READ_PER_SECOND = 3.0


def pick(random: np.random.RandomState, options: tuple[str, ...], shares=None) -> str:
    return options[random.choice(len(options), p=shares)]


def fill(random: np.random.RandomState, template: str, product: str) -> str:
    def replacement(match: re.Match) -> str:
        slot = match.group(1)
        return product if slot == "product" else pick(random, SLOTS[slot])

    sentence = re.sub(r"\{(\w+)\}", replacement, template)
    return sentence[:1].upper() + sentence[1:]


def with_typos(random: np.random.RandomState, text: str) -> str:
    """Some words lose a letter, double one, or swap two neighbors, as typing on a phone does."""
    words = text.split(" ")
    for position, word in enumerate(words):
        if len(word) < 4 or not word.isalpha() or random.random_sample() >= TYPO_SHARE:
            continue
        at = random.randint(1, len(word) - 1)
        kind = random.randint(3)
        if kind == 0:
            words[position] = word[:at] + word[at + 1 :]
        elif kind == 1:
            words[position] = word[:at] + word[at] + word[at:]
        else:
            words[position] = word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    return " ".join(words)


def body(random: np.random.RandomState, category: str, product: str) -> tuple[str, bool]:
    """Text of one ticket, and whether it also mentions another category's trouble."""
    own = SENTENCES[category]
    count = 1 + random.binomial(3, 0.4)
    sentences = [own[position] for position in random.choice(len(own), count, replace=False)]
    mixed = random.random_sample() < DISTRACTOR_SHARE
    if mixed:
        others = tuple(name for name in SENTENCES if name != category)
        sentences.append(pick(random, SENTENCES[pick(random, others)]))
    filler_count = random.poisson(2.5)
    sentences += [FILLERS[position] for position in random.randint(len(FILLERS), size=filler_count)]
    ordered = [fill(random, sentences[position], product) for position in random.permutation(len(sentences))]
    parts = [pick(random, GREETINGS), *ordered, pick(random, CLOSINGS)]
    text = " ".join(part for part in parts if part)
    return with_typos(random, text.lower() if random.random_sample() < 0.12 else text), mixed


def label_seconds(random: np.random.RandomState, words: int, mixed: bool) -> int:
    """Whole seconds one person needs: opening, reading at an even pace, then choosing; longer in doubt."""
    doubt = 1.5 if mixed else 1.0
    seconds = (3 + words / WORDS_READ_PER_SECOND + 6 * doubt) * np.exp(random.normal(0, 0.2))
    return int(round(seconds))


def support_tickets(seed: int) -> list[tuple]:
    """2,000 rows in the order of COLUMNS, oldest first."""
    random = np.random.RandomState(seed)
    categories = np.repeat(list(CATEGORY_COUNTS), list(CATEGORY_COUNTS.values()))
    random.shuffle(categories)
    days = np.sort(random.randint(365, size=len(categories)))
    rows = []
    for number, (category, day) in enumerate(zip(categories.tolist(), days.tolist(), strict=True)):
        favorite = FAVORITE_PRODUCT.get(category)
        product = favorite if favorite and random.random_sample() < 0.2 else pick(random, PRODUCTS)
        vague = random.random_sample() < VAGUE_SUBJECT_SHARE
        subject = fill(random, pick(random, VAGUE_SUBJECTS if vague else CLEAR_SUBJECTS[category]), product)
        text, mixed = body(random, category, product)
        rows.append(
            (
                f"T-{10001 + number}",
                (date(2025, 1, 1) + timedelta(days=day)).isoformat(),
                pick(random, CHANNELS, CHANNEL_SHARES),
                product,
                pick(random, TIERS, TIER_SHARES),
                subject,
                text,
                label_seconds(random, len(f"{subject} {text}".split()), mixed),
                category,
            )
        )
    return rows
