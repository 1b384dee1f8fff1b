"""The labelled set: claims of our own making, and passages that repeat them, nearly do, or do not.

Nobody said any of this. `paraphrases` say the same, most in other words or another order; `near` differ
in a number, a name, a date or a negation; `UNRELATED` share words and subjects with the claims.
"""

from typing import NamedTuple


class Case(NamedTuple):
    """A claim, passages that repeat it, and near misses by what differs."""

    claim: str
    paraphrases: tuple[str, ...]
    near: tuple[tuple[str, str], ...]


CASES = (
    Case(
        "The Lindqvist bridge closed to lorries in October 2021.",
        (
            "Lorries have been kept off since the Lindqvist bridge closed to them in October 2021.",
            "In October 2021 the Lindqvist bridge was closed to all lorries.",
            "The bridge at Lindqvist was shut to lorries in October 2021.",
            "The closing of the Lindqvist bridge to lorries, in October 2021, surprised hauliers.",
        ),
        (
            ("date", "The Lindqvist bridge closed to lorries in October 2019."),
            ("date", "The Lindqvist bridge closed to lorries in April 2021."),
            ("name", "The Hallström bridge closed to lorries in October 2021."),
            (
                "negation",
                "The Lindqvist bridge never closed to lorries in October 2021.",
            ),
            (
                "negation",
                "The council denies that the Lindqvist bridge closed to lorries in October 2021.",
            ),
            ("opposite", "The Lindqvist bridge opened to lorries in October 2021."),
        ),
    ),
    Case(
        "Eight million people lost their jobs in the first quarter.",
        (
            "In the first quarter 8 million people lost their jobs, the paper wrote.",
            "Some 8,000,000 people lost jobs during the first quarter.",
            "The first quarter cost eight million people their jobs.",
        ),
        (
            ("number", "Eighteen million people lost their jobs in the first quarter."),
            ("number", "Eight thousand people lost their jobs in the first quarter."),
            (
                "negation",
                "It is false that eight million people lost their jobs in the first quarter.",
            ),
        ),
    ),
    Case(
        "Minister Adaeze Brandt refused to sign the water treaty with Norland.",
        (
            "Brandt refused to sign the water treaty with Norland, an aide said.",
            "The water treaty with Norland is one that Adaeze Brandt refused to sign.",
            "Ms Brandt has refused signing the Norland water treaty.",
        ),
        (
            (
                "name",
                "Minister Tomas Vega refused to sign the water treaty with Norland.",
            ),
            (
                "name",
                "Minister Adaeze Brandt refused to sign the water treaty with Suderia.",
            ),
            (
                "negation",
                "Minister Adaeze Brandt did not refuse to sign the water treaty with Norland.",
            ),
            (
                "negation",
                "Minister Adaeze Brandt agreed to sign the water treaty with Norland.",
            ),
        ),
    ),
    Case(
        "The city hospital turned away 40 ambulances on New Year's Eve.",
        (
            "On New Year's Eve, forty ambulances were turned away by the city hospital.",
            "40 ambulances had to be turned away at the city hospital on New Year's Eve.",
            "The city hospital had turned 40 ambulances away on New Year's Eve.",
        ),
        (
            ("number", "The city hospital turned away 4 ambulances on New Year's Eve."),
            (
                "number",
                "The city hospital turned away more than 400 ambulances on New Year's Eve.",
            ),
            (
                "negation",
                "The city hospital turned away no ambulances on New Year's Eve.",
            ),
        ),
    ),
    Case(
        "Unemployment in Westmark rose by 12 per cent between 2018 and 2020.",
        (
            "Between 2018 and 2020 unemployment in Westmark rose 12%.",
            "Westmark saw unemployment rise by 12 percent between 2018 and 2020.",
            "From 2018 to 2020, Westmark's unemployment rose by twelve percent.",
        ),
        (
            (
                "number",
                "Unemployment in Westmark rose by 21 per cent between 2018 and 2020.",
            ),
            (
                "date",
                "Unemployment in Westmark rose by 12 per cent between 2008 and 2010.",
            ),
            (
                "name",
                "Unemployment in Eastmark rose by 12 per cent between 2018 and 2020.",
            ),
            (
                "opposite",
                "Unemployment in Westmark fell by 12 per cent between 2018 and 2020.",
            ),
        ),
    ),
    Case(
        "The police chief ordered officers to stand down during the harbour riot.",
        (
            "During the harbour riot the police chief ordered his officers to stand down.",
            "Officers were ordered to stand down by the police chief during the harbour riot.",
            "An order to stand down came from the police chief while officers faced the harbour riot.",
        ),
        (
            (
                "negation",
                "The police chief never ordered officers to stand down during the harbour riot.",
            ),
            (
                "negation",
                "The police chief denied having ordered officers to stand down during the harbour riot.",
            ),
            (
                "negation",
                "Nobody ordered officers to stand down during the harbour riot, the police chief said.",
            ),
        ),
    ),
    Case(
        "Farmers in the Oster valley lost half of their cattle to the March floods.",
        (
            "The March floods cost farmers in the Oster valley half their cattle.",
            "Half of the cattle of farmers in the Oster valley were lost to the floods in March.",
        ),
        (
            (
                "date",
                "Farmers in the Oster valley lost half of their cattle to the August floods.",
            ),
            (
                "name",
                "Farmers in the Weser valley lost half of their cattle to the March floods.",
            ),
            (
                "negation",
                "Farmers in the Oster valley lost none of their cattle to the March floods.",
            ),
        ),
    ),
    Case(
        "Kestrel Airlines cancelled 300 flights because of a software fault on 6 May.",
        (
            "A software fault on May 6 made Kestrel Airlines cancel 300 flights.",
            "Because of a fault in its software, Kestrel cancelled three hundred flights on 6 May.",
            "300 flights were cancelled by Kestrel Airlines on May 6th because of a software fault.",
        ),
        (
            (
                "number",
                "Kestrel Airlines cancelled 30 flights because of a software fault on 6 May.",
            ),
            (
                "date",
                "Kestrel Airlines cancelled 300 flights because of a software fault on 9 May.",
            ),
            (
                "name",
                "Merlin Airlines cancelled 300 flights because of a software fault on 6 May.",
            ),
            (
                "negation",
                "Kestrel Airlines has not cancelled 300 flights because of a software fault on 6 May.",
            ),
        ),
    ),
    Case(
        "Die Stadt Grünau hat 2022 alle Spielplätze verkauft.",
        (
            "2022 hat die Stadt Grünau alle Spielplätze verkauft.",
            "Alle Spielplätze wurden 2022 von der Stadt Grünau verkauft.",
        ),
        (
            ("date", "Die Stadt Grünau hat 2012 alle Spielplätze verkauft."),
            ("negation", "Die Stadt Grünau hat 2022 keine Spielplätze verkauft."),
            ("name", "Die Stadt Blaufeld hat 2022 alle Spielplätze verkauft."),
        ),
    ),
)
UNRELATED = (
    "The bridge over the canal will get new railings next spring.",
    "Lorries queued at the border for a third day because of snow.",
    "Many people look for jobs in the first weeks of the year.",
    "The water works signed a treaty of friendship with its neighbours.",
    "An ambulance driver was thanked at the city hall on Monday.",
    "Unemployment remains a worry in rural districts, a survey found.",
    "The police chief opened the new station at the harbour.",
    "Cattle prices rose again at the spring market.",
    "Airlines asked passengers to arrive early over the holidays.",
    "Ein Spielplatz in der Nordstadt bekommt neue Schaukeln.",
    "A minister visited the flooded valley and promised help.",
    "Software faults have become rarer, an engineer told the paper.",
    "The first quarter brought record sales for bicycle makers.",
    "He refused to comment on the weather.",
)
