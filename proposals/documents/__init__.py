"""What is printed. Official papers are Chinese whatever the screen speaks."""

from congress.paper import ENDINGS, PDF, WORD, file_name, packed
from proposals.documents.evaluation import evaluation_form, evaluation_form_name, evaluation_forms_name
from proposals.documents.form import form, form_name
from proposals.documents.hand_over import (
    Bundle,
    assignment_letter,
    assignment_letter_name,
    bundles,
    letters_name,
    list_as_sheets,
    list_as_word,
    list_name,
)
from proposals.documents.history import history, history_name
from proposals.documents.items import items_as_paper, items_as_sheet, items_name
from proposals.documents.letter import copies_of, letter, letter_name, letter_outline
from proposals.documents.scores import scores_as_sheets, scores_name, summary_as_sheet, summary_name
from proposals.documents.volume import MOST as MOST_IN_A_VOLUME
from proposals.documents.volume import volume, volume_name
from proposals.documents.yearly import year_report, year_report_name
