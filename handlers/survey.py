"""The satisfaction survey of the month (Chaiyaphum manual, process 7)."""

from bot.questionnaire import survey

service = survey("survey", menu=True)
