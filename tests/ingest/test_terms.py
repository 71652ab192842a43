import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.document import BlockRole
from ingest.extractors.headwords import singular_noun
from ingest.extractors.terms import defined_terms
from ingest.extractors.usage import term_key
from ingest.nlp import parse
from ingest.sources import read

EXAMPLES = Path(__file__).parents[2] / "examples"


def terms(nlp, text, *prose):
    return defined_terms(nlp(text), prose=prose)


def names(nlp, text, *prose):
    return [term.name for term in terms(nlp, text, *prose)]


DEFINITIONS = [
    # the subject is quoted
    ("“Shrinkflation” refers to the practice of selling less for the same price.", "shrinkflation"),
    ('"Moral hazard" means taking more risk because someone else bears the cost.', "moral hazard"),
    ("'Greenwashing' is the habit of looking greener than one is.", "greenwashing"),
    ("‘Presenteeism’ describes workers who come in while they are ill.", "presenteeism"),
    ('"Skin in the game" refers to having a personal stake in the outcome.', "skin in the game"),
    ('"Too big to fail" describes banks whose collapse the state would not allow.', "too big to fail"),
    ('"Too good to waste," the slogan of the drive, means that leftovers are food.', "too good to waste"),
    ('The "halo effect" occurs when one good trait colors the view of all others.', "halo effect"),
    ("A “unicorn,” in the language of investors, is a young firm worth a billion.", "unicorn"),
    ('"Every little helps" means that small sums add up.', "every little helps"),
    ('The "sandwich" generation is the group that cares for children and parents.', "sandwich generation"),
    ('The "iceberg" metaphor suggests that most of a problem is hidden.', "iceberg metaphor"),
    ('This kind of "trickle-down" thinking assumes that gains spread.', "trickle-down thinking"),
    # a verb that defines
    ("Loss aversion means, in essence, that losses hurt more than gains please.", "loss aversion"),
    (
        "Choice architecture refers to the design of the setting in which people choose.",
        "choice architecture",
    ),
    ("NIMBY stands for a refusal to have things built nearby.", "NIMBY"),
    ("Capacity factor describes how much a plant produces.", "capacity factor"),
    ("A hedge fund can be defined as a pool of money for wealthy investors.", "hedge fund"),
    ("Net zero essentially means that what is emitted is taken out again.", "net zero"),
    ("Net zero, then, means that what is emitted is taken out again.", "net zero"),
    # is, are
    ("Quorum is the smallest number of members that may vote.", "quorum"),
    ("A zombie firm is a company that earns just enough to pay interest.", "zombie firm"),
    ("Ransomware is software that locks files until money is paid.", "ransomware"),
    ("“Ikigai” is a Japanese word for a reason to live.", "ikigai"),
    ("Bank runs happen when too many people ask for their money at once.", "bank run"),
    ("Ocean acidification occurs as seawater absorbs carbon dioxide.", "ocean acidification"),
    ("Inflation is when prices rise across the board.", "inflation"),
    ("A mutual fund consists of shares bought with the money of many savers.", "mutual fund"),
    ("Due diligence involves checking a company's books before a purchase.", "due diligence"),
    ("Gresham's law states that bad money drives out good.", "Gresham's law"),
    ("Supply and demand are the forces that set prices.", "supply and demand"),
    # openers
    ("In finance, leverage is the use of borrowed money.", "leverage"),
    ('In this context, "churn" refers to customers who leave.', "churn"),
    ("In Denmark, Sweden, and Norway, a co-op is a house whose residents own shares.", "co-op"),
    ('Among programmers, "yak shaving" means a chain of small chores.', "yak shaving"),
    ("To biologists, a niche is the role of a species in its habitat.", "niche"),
    ("Unlike a loan, a grant is money that need not be paid back.", "grant"),
    ("Simply put, a bond is a loan that can be sold.", "bond"),
    ("Technically, a recession is two quarters of falling output.", "recession"),
    ("Coined by Herbert Simon, satisficing is the choice of the first option that will do.", "satisficing"),
    ("First described by Robert Merton, the Matthew effect is a gain of the famous.", "Matthew effect"),
    ("A term from chess, zugzwang is a position in which any move makes things worse.", "zugzwang"),
    ('Note: "Salvage value" is what a machine is worth at the end.', "salvage value"),
    # words about words
    ('The term "sunk cost" refers to money that cannot be recovered.', "sunk cost"),
    ("The term gentrification describes the arrival of richer residents.", "gentrification"),
    ('The phrase "soft landing" is used when inflation falls without a slump.', "soft landing"),
    ("The Danish word hygge means a cozy mood.", "hygge"),
    ("A so-called zombie firm is a company that cannot pay its debts.", "zombie firm"),
    ("The concept of opportunity cost refers to what one gives up.", "opportunity cost"),
    ('The mention of "Room 101" refers to a torture chamber in a novel.', "Room 101"),
    ("Term limits are rules on how long someone may hold office.", "term limit"),
    ("Word processing is the writing of texts on a computer.", "word processing"),
    # the order turned round
    ('By "grit," the author means perseverance over many years.', "grit"),
    ("By grit, Duarte means perseverance over many years.", "grit"),
    ("When Duarte speaks of “deep time,” she means the age of the Earth.", "deep time"),
    ('To "hedge" is to take a second position that offsets the first.', "hedge"),
    ("To short a stock means to sell borrowed shares.", "short a stock"),
    ("What economists call a public good is a thing nobody can be kept from using.", "public good"),
    ('What is called a "filter bubble" is a feed that shows only agreeable views.', "filter bubble"),
    ("What is a hedge fund? It is a pool of money for wealthy investors.", "hedge fund"),
    ('Known as the "doom loop," this spiral feeds on itself.', "doom loop"),
    ("A spiral in which each failure makes the next one likelier is called a doom loop.", "doom loop"),
    ("Selling goods below cost to drive out a rival is called predatory pricing.", "predatory pricing"),
    ('Kahneman uses "noise" to mean variation in judgments that should agree.', "noise"),
    ("The author uses the term antifragile for things that gain from shocks.", "antifragile"),
    ("Psychologists define resilience as the ability to recover from setbacks.", "resilience"),
    ('Economists speak of "sticky" prices when sellers are slow to change them.', "sticky price"),
    # no verb
    ("Compound interest: interest that is paid on earlier interest.", "compound interest"),
    ("Compound interest – interest that is paid on earlier interest.", "compound interest"),
    ("Compound interest — interest that is paid on earlier interest.", "compound interest"),
    ("Compound interest = interest on interest.", "compound interest"),
    # a phrase around the quotation, or a quotation in what is said
    ('Being "in the zone" means being fully absorbed in a task.', "in the zone"),
    ('Robots "democratize craft" by making fine tools cheap.', "democratize craft"),
    # what follows the subject or is put into it
    ("Due process in American law means that the state must act fairly.", "due process"),
    ("Externalities, in economics, are costs that fall on others.", "externality"),
    ("Monoculture, the growing of a single crop over large areas, wears out the soil.", "monoculture"),
    ("Fracking, the pumping of water, sand, and chemicals into rock, frees gas.", "fracking"),
    ("The gig economy, in which people work job by job, has few safety nets.", "gig economy"),
    ("Triage (from the French for sorting) is the ranking of patients by need.", "triage"),
    ("The Coase theorem (named for Ronald Coase) is a claim about bargaining.", "Coase theorem"),
    # verbs that the parser takes for nouns
    ("Heat pumps move heat from a cold place to a warm one.", "heat pump"),
    ("Nearshoring moves production to a country close to the customer.", "nearshoring"),
    ("Technical debt accumulates when teams take shortcuts.", "technical debt"),
    ("Burn rate measures how fast a company spends its cash.", "burn rate"),
]


@pytest.mark.parametrize(("text", "name"), DEFINITIONS, ids=[text[:48] for text, _ in DEFINITIONS])
def test_the_term_is_what_the_wording_defines(nlp, text, name):
    assert names(nlp, text)[0] == name


@pytest.mark.parametrize(
    ("text", "name", "alias"),
    [
        ("Dark patterns, also called deceptive design, are screens built to mislead.", "dark pattern", "deceptive design"),
        ("Dark patterns (also called deceptive design) are screens built to mislead.", "dark pattern", "deceptive design"),
        ("Dark patterns — also called deceptive design — are screens built to mislead.", "dark pattern", "deceptive design"),
        ("Hot-desking, or desk sharing, is the practice of giving nobody a fixed seat.", "hot-desking", "desk sharing"),
        ("LCOE, short for levelized cost of energy, is an average.", "LCOE", "levelized cost of energy"),
        ("LCOE (short for levelized cost of energy) is an average.", "LCOE", "levelized cost of energy"),
        ('Short for "point of sale," POS is the place where a customer pays.', "POS", "point of sale"),
        ('An acronym for "point of sale," POS means the place where one pays.', "POS", "point of sale"),
        ("SaaS stands for software as a service.", "SaaS", "software as a service"),
        ("Quantitative easing (QE) is the purchase of bonds.", "quantitative easing", "QE"),
        ("Quantitative easing, which is also known as QE, is the purchase of bonds.", "quantitative easing", "QE"),
        ("Also known as QE, quantitative easing is the purchase of bonds.", "quantitative easing", "QE"),
        ("OKRs (objectives and key results) are a method for setting goals.", "OKR", "objectives and key results"),
        ("Lithium iron phosphate, also called LFP or LiFePO4, is a material.", "lithium iron phosphate", "LiFePO4"),
        ("Sodium-ion (Na-ion) batteries are cells without lithium.", "sodium-ion battery", "Na-ion"),
        ("Meta, formerly Facebook, is a company that runs networks.", "Meta", "Facebook"),
        ("Ordeka, called Ordex until 2019, is a company that sells tickets.", "Ordeka", "Ordex"),
        ("Antitrust law, known in Britain as competition law, keeps markets open.", "antitrust law", "competition law"),
        ("Short selling is often called shorting.", "short selling", "shorting"),
        ("Solar tracking turns panels. The method is sometimes called heliotropism.", "solar tracking", "heliotropism"),
        ('Rewilding lets land be. Critics call it "land abandonment."', "rewilding", "land abandonment"),
        ('Shrinkage is a loss of stock. Retailers prefer the term "inventory loss."', "shrinkage", "inventory loss"),
        ("Due process in American law means fair treatment.", "due process", "due process in American law"),
        ("Tax havens are countries with low rates.", "tax haven", "tax havens"),
        ('The "broken windows" theory suggests that disorder spreads.', "broken windows theory", "broken windows"),
        ("Xerox's Alto is a computer from 1973.", "Alto", "Xerox's Alto"),
    ],
)  # fmt: skip
def test_other_names_become_aliases(nlp, text, name, alias):
    (term, *_) = terms(nlp, text)
    assert term.name == name
    assert alias in term.aliases


@pytest.mark.parametrize(
    "text",
    [
        "Gerrymandering (pronounced JERRY-man-der-ing) is the drawing of districts.",
        "Triage (from the French for sorting) is the ranking of patients by need.",
        "The Coase theorem (named for Ronald Coase) is a claim about bargaining.",
        "Field studies (e.g., counts of birds) are done outside of a laboratory.",
        "Rewilding lets land be. Critics call it a waste of good soil.",
    ],
)
def test_what_is_no_other_name_becomes_no_alias(nlp, text):
    (term,) = terms(nlp, text)
    assert {term_key(alias) for alias in term.aliases} <= {term_key(term.name)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hybrid schedules are plans that divide the week.", "hybrid schedule"),
        ("Carbon taxes are charges on emissions.", "carbon tax"),
        ("Rates of return are gains as a share of what was put in.", "rate of return"),
        ("ETFs are funds that trade like shares.", "ETF"),
        ("Two-pizza teams are groups small enough to be fed with two pizzas.", "two-pizza team"),
        ("Power electronics are the converters that change voltage.", "power electronics"),
        ("Behavioral economics is the study of how people really decide.", "behavioral economics"),
        ("Robotics is the field that builds machines which move.", "robotics"),
        ('"Three bargains" refers to a device for sorting relationships.', "three bargains"),
        ("The Fortune 500 is a yearly list.", "Fortune 500"),
        ("Kastle Systems is a security company.", "Kastle Systems"),
        ("The Flint water crisis refers to the contamination of a supply.", "Flint water crisis"),
        ("Section 230 is a law that shields websites.", "Section 230"),
        ("Parkinson's disease is a disorder of the nerves.", "Parkinson's disease"),
        ("Chinese walls are barriers to the flow of information.", "Chinese wall"),
        ("Wrenbook is a company that sells fountain pens.", "Wrenbook"),
        ("NEWater is treated sewage.", "NEWater"),
        ("mRNA vaccines are shots that teach cells to make a protein.", "mRNA vaccine"),
        ("401(k) plans are retirement accounts.", "401(k) plan"),
        ("A/B testing is the comparison of two versions of a page.", "A/B testing"),
        ("First-past-the-post is a voting system.", "first-past-the-post"),
        ("The James Webb Space Telescope is an observatory.", "James Webb Space Telescope"),
    ],
)
def test_names_keep_only_the_capitals_and_plurals_of_names(nlp, text, name):
    assert names(nlp, text) == [name]


@pytest.mark.parametrize(
    ("text", "prose", "name"),
    [
        ("Brexit refers to a departure.", "After the vote Brexit took four years.", "Brexit"),
        (
            "Keynesian stimulus means public spending.",
            "They tried a Keynesian stimulus.",
            "Keynesian stimulus",
        ),
        ("Grid Connections refer to cables.", "New grid connections take years.", "grid connection"),
        ("Sites in cities are places to build.", "Few sites in cities are left.", "sites in cities"),
    ],
)
def test_the_prose_decides_on_capitals_and_settings(nlp, text, prose, name):
    assert names(nlp, text, prose) == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gross margin is what is left after direct costs. Net margin is the share left after all costs.",
         ["gross margin", "net margin"]),
        ("Gross margin is the share left after direct costs, while net margin is the share left after all.",
         ["gross margin", "net margin"]),
        ("Inference happens when a trained model answers. Training means adjusting the model's weights.",
         ["inference", "training"]),
        ("A tariff is a tax on imports. A quota is a limit on the amount. A ban is a stop.", ["tariff", "quota"]),
        ("Switchgear is the family of breakers. Power electronics are the converters that change voltage.",
         ["switchgear", "power electronics"]),
        ("Fitters keep pumps running. Tradespeople in this context may include welders.",
         ["fitter", "tradesperson"]),
        ('Treating presence as a "stand-in for effort" means judging how often people are seen.',
         ["stand-in for effort", "treating presence as a stand-in for effort"]),
    ],
)  # fmt: skip
def test_a_clarification_may_define_two_terms(nlp, text, expected):
    assert names(nlp, text) == expected


@pytest.mark.parametrize(
    "rest",
    [
        "It is often followed by a recovery.",
        "The main cause is a drop in spending.",
        "Farmers are the main supporters.",
        "Errors and anger are typical signs.",
        "Energy is the largest part of the cost.",
        "This means that prices fall.",
        "Rain and lower demand meant that nobody noticed.",
        "Deep slumps involve many closures.",
    ],
)
def test_more_about_the_first_term_is_no_second_term(nlp, rest):
    assert names(nlp, f"A slump is a fall in output over several months. {rest}") == ["slump"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deep floors are hard to turn into homes because codes require daylight.", ["deep floor"]),
        ("Rooftop solar reduces bills because households buy less power.", ["rooftop solar"]),
        ("Gains on routine tasks are easy to see.", ["gains on routine tasks", "routine task"]),
        ("Hiring from local schools helps firms.", ["hiring from local schools", "local school"]),
        ("Saving or reusing water counts as a source because it helps.", ["saving or reusing water"]),
        ("Documents written for everyone save time because they are read once.",
         ["documents written for everyone"]),
        ("Lisbon's pacts with colleges and workshops help apprentices.", ["pacts with colleges and workshops"]),
        ("Companies outsource work to cut costs.", ["outsourcing work"]),
    ],
)  # fmt: skip
def test_without_a_definition_the_subject_is_a_guess_with_a_low_score(nlp, text, expected):
    found = terms(nlp, text)
    assert [term.name for term in found] == expected
    assert all(term.score < 0.5 for term in found)


def test_the_topic_of_the_document_is_not_what_a_clarification_is_about(nlp):
    prose = [f"Robots changed town number {n}." for n in range(12)]
    assert names(nlp, "Robots carry parcels by night.", *prose) == ["carrying parcels"]
    assert names(nlp, "Robots accelerate parcel delivery by night.", *prose) == [
        "accelerating parcel delivery",
        "parcel delivery",
    ]


def test_a_property_is_named_by_the_noun_the_prose_has_for_it(nlp):
    text = "Glass pipes are fragile because the ground moves."
    assert names(nlp, text, "She doubts that fragility matters.") == ["glass pipe", "glass pipe fragility"]
    assert names(nlp, text) == ["glass pipe"]


def test_a_clarification_without_a_subject_is_about_a_phrase_of_the_prose(nlp):
    text = "They need little room. A night market can stand in any street."
    assert names(nlp, text, "The night market draws crowds.", "Nobody was asked.") == ["night market"]
    assert names(nlp, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Location-based pay" means setting salaries by the cost of liv ...', ["location-based pay"]),
        ("Agglomeration, sometimes called clustering, is the tendenc ...", ["agglomeration"]),
        ("Agglomeration, sometimes call ...", ["agglomeration"]),
        ('"Fog of war" mea ...', ["fog of war"]),
        ("Compound inter ...", []),
        ("Th…", []),
        ("", []),
    ],
)
def test_a_word_that_breaks_off_is_part_of_no_term(nlp, text, expected):
    assert names(nlp, text) == expected


def test_offsets_are_those_of_the_surface_form(nlp):
    text = "In economics, the “donut effect” is a pattern. A control group is a set of people."
    for part in (nlp(text), nlp(text)[:]):
        assert [text[t.start : t.end] for t in defined_terms(part)] == ["donut effect", "control group"]
    sentence = list(nlp("Nothing is said of it. A control group is a set of people.").sents)[1]
    (term,) = defined_terms(sentence)
    assert sentence.text[term.start : term.end] == "control group"


def test_surer_wordings_score_higher(nlp):
    texts = (
        "“Deep work” refers to demanding activity.",
        "Deep work is a demanding activity.",
        "Deep work involves demanding activity.",
        "Deep work tires people because it is demanding.",
    )
    scores = [terms(nlp, text)[0].score for text in texts]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


@pytest.mark.parametrize(
    ("plural", "single"),
    [
        ("policies", "policy"),
        ("ties", "tie"),
        ("boxes", "box"),
        ("losses", "loss"),
        ("batches", "batch"),
        ("movies", "movie"),
        ("mail-order houses", "mail-order house"),
        ("criteria", "criterion"),
        ("spokeswomen", "spokeswoman"),
        ("MCLs", "MCL"),
        ("logistics", "logistics"),
        ("crisis", "crisis"),
        ("bonus", "bonus"),
        ("series", "series"),
        ("", ""),
    ],
)
def test_singular_noun(plural, single):
    assert singular_noun(plural) == single


@pytest.mark.parametrize(
    "name", ["attention-span.txt", "city-water.md", "electric-cars.html", "remote-work.txt"]
)
def test_terms_of_the_examples_are_right(nlp, name):
    parsed = parse(read(EXAMPLES / name), nlp)
    prose = [sentence.text for sentence in parsed.sentences()]
    gold = json.loads((EXAMPLES / f"{name.split('.')[0]}.gold.json").read_text())["clarifications"]
    right = {True: [], False: []}
    for (_, _, doc), bullet in zip(parsed.blocks(BlockRole.CLARIFICATION), gold, strict=True):
        found = defined_terms(doc, prose=prose)
        keys = {term_key(form) for term in found for form in (term.name, *term.aliases)}
        right[bullet["weak"]].append(bool(keys & {term_key(form) for form in bullet["accepted"]}))
    assert sum(right[False]) / len(right[False]) >= 0.95
    assert sum(right[True]) / len(right[True]) >= 0.75


PIECES = st.sampled_from(
    [
        *"“”‘’\"'()[],;:.—-…",
        " ",
        " ... ",
        "X",
        "the ",
        "A ",
        "is ",
        "means ",
        "called ",
        "also ",
        "or ",
        "prices ",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
def test_any_text_gives_at_most_two_terms_with_names_and_offsets(nlp, text):
    found = terms(nlp, text)
    assert len(found) <= 2
    for term in found:
        assert term.name == term.name.strip() != ""
        assert 0 <= term.start < term.end <= len(text)
        assert 0 <= term.score <= 1
