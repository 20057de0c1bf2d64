"""The schools' networks, asked of a person of each: a form of the Chaiyaphum manual (process 7)."""

from bot.questionnaire import survey

service = survey("network_survey", menu=False)
