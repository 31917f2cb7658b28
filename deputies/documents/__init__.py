"""What is printed and exported. Official papers are Chinese whatever the screen speaks."""

from deputies.documents.assessments import assessment_as_sheet, assessment_name, print_sheet, sheet_name
from deputies.documents.file import file_name_of, print_file, print_register, print_term, register_name, term_name
from deputies.documents.points import matrix_name, matrix_sheet, trial_sheet
from deputies.documents.reports import print_report, report_name, result_in_words
from deputies.documents.roster import XLSX, composition, export, template
