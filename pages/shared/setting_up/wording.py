"""What the fields of the Set-up page mean, in one place."""

HELP = {
    "name": "What the project is called where it is listed.",
    "imported_random": "Tick this only if nobody picked the rows that are labeled: they were drawn by lot, or are all "
    "rows of a period. Then they may serve as evaluation rows. If somebody chose them, leave it empty: rows picked for "
    "being interesting would make the model look better or worse than it is.",
    "more_classes": "Names with commas between them. What people choose between; more can be added while they label.",
    "color": "The color of the class on the label page and in charts.",
    "key": "The key that chooses this class: a digit, or a letter from A to Z. C, R, F, N, U and Z do something else. "
    "Left empty: the next free digit.",
    "guideline": "One line beside the class on the label page: when to choose it.",
    "examples": "Two or three rows a class that show it well. They can be looked at while labeling.",
    "guidelines": "Shown while people label. Headings, lists, tables, bold and italic. Links and pictures are shown as "
    "their address, so that looking at the guidelines tells no other site who labels here.",
    "strategy": "The rule that picks the next rows (query strategy). More can be written out, such as "
    "mixed(margin, 0.2) or kl(members=7).",
    "learner": "What is trained on the labels so far (learner), again and again while people label.",
    "batch": "How many labels are given before the model is trained again (batch). Training never stops the labeling.",
    "budget": "Labels people are to give in all, evaluation and control rows included. Left empty: no end is set. "
    "Evaluation rows are spread over it, so that each is asked before its end.",
    "evaluation": "Rows drawn by lot, asked in between the others without a sign, and never trained on. They alone say "
    "how good the model is. 100 show its accuracy to within some eight points; to tell what one project saves, or to "
    "let the model fill rows with few of them wrong, take 200 to 300.",
    "control": "The share of rows drawn by lot instead of by the strategy. They measure what labeling would have taken "
    "without a strategy (control arm), so that the saving is measured and not believed.",
    "again": "The share of rows that a person is shown a second time, after at least twenty others. How often both "
    "answers agree is that person's consistency.",
    "votes": "How many different people label each row before its label counts (overlap). One is cheapest; three find "
    "out mistakes of one of them, and cost three times as much. Nobody gets the same row twice.",
    "resolve": "How the answers become one label. Dawid-Skene learns from all rows who is wrong how often, once three "
    "people share twenty rows with others; before that it is what most say.",
    "positive": "The class that matters most, often a rare one (positive class). Strategies that look for a class look "
    "for this one.",
    "review": "For those who must find nearly all rows of a class, as in legal or medical reviews: the project tells "
    "how many may be left at most, with a guarantee, and when reading may stop.",
    "costs": "What the model's mistakes cost you, in the currency of the rates (cost matrix): to miss a defect may "
    "cost twenty times a false alarm. With more than two classes, a row for each true class: 0,1,5; 1,0,5; 20,20,0.",
    "pay": "A crowd at five cents a label, an expert at $80 an hour: what was spent, the saving and what comes are "
    "then reckoned with what each is paid (annotators with prices). It can be changed at any time.",
    "start": "Rows labeled before a model asks for any.",
    "starting": "By lot is a good choice mostly. From each group of a column makes sure that none is missing; the "
    "first of the file is what people often do, and what costs later where a file is sorted.",
    "pinned": "The columns that stand first on a row's card, in this order. The others follow in the table's order.",
    "person": "The name under which this person's answers are kept. The link carries it, so nobody has to type it.",
    "who": "Stands in the history beside what you change.",
}
