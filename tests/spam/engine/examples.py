"""Submissions by name: what spammers and readers send."""

from broadsheet.spam.engine.submission import Submission

PHARMACY = Submission(
    text="Buy cheap viagra online without prescription http://www.viagra-pills-discount.top/buy",
    author="cheap viagra pills",
    url="http://www.viagra-pills-discount.top",
)
JOB = Submission(
    text=(
        "My neighbor's sister makes $87 hourly working from home on the laptop. Last month her"
        " paycheck was $9,450 just working online for a few hours. Go here: www.earn-cash60.club"
    ),
)
HELPLINE = Submission(
    text=(
        "Are you facing problems with your HP printer? Call our toll free customer support number"
        " +1-888-555-0142, our certified technicians are available 24/7."
    ),
)
CHANNEL = Submission(
    text="Hey guys, check out my channel, I make covers and gaming videos! Please subscribe :)"
)
LOAN_IN_FRENCH = Submission(
    text=(
        "Bonjour, je suis un particulier qui accorde des prêts de 5000 à 300000 euros à toute"
        " personne sérieuse, taux 2%, réponse en 48h. Contactez moi : durand.credit@gmail.example"
    ),
)
PLACEMENT = Submission(
    text="Very informative post, keep sharing. https://www.essay-helpers-online.com/cheap-essays",
)
READER = Submission(
    text=(
        "The minister promised the same thing in 2019 and nobody was held to account. I would"
        " like to know who signed the contract, and why the council never asked."
    ),
    author="Ruth Walker",
)
FRENCH_READER = Submission(
    text="Merci pour cet article. Le maire avait pourtant promis que la gare ne fermerait pas.",
    author="Camille",
    url="http://lapetitecuisine.fr",
)
BARE_LINK = Submission(text="https://www.theguardian.com/world/2024/mar/02/ceasefire-talks-report")
