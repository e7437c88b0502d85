# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Turns the sheets into files, inside Odoo: it knows labels and names."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from sheets import LANGUAGES, SHEETS, Choice, Named, Text

FOLDER = Path(__file__).resolve().parent
# How many rows below the examples offer the choices of a column.
CHOICE_ROWS = 1000
FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"}
# Excel refuses longer lists.
LIST_LIMIT = 255


def install_languages(env):
    """Make the languages of the files available, with Odoo's translations."""
    installed = dict(env["res.lang"].get_installed())
    for code in LANGUAGES:
        if code not in installed:
            lang = env["res.lang"]._activate_lang(code)
            env["base.language.install"].create(
                {"lang_ids": lang.ids, "overwrite": False}
            ).lang_install()


def build(env):
    """Write every file whose content is not what it should be.

    :param Environment env: of a database that has all of ``LANGUAGES``
    :return: paths of the files written
    :rtype: list[Path]
    """
    written = []
    for lang in LANGUAGES:
        for sheet in SHEETS:
            path = file_path(sheet, lang)
            filled = Filled(env, sheet, lang)
            if not path.exists() or read_cells(path) != filled.as_read():
                path.parent.mkdir(exist_ok=True)
                filled.save(path)
                written.append(path)
    return written


def file_path(sheet, lang):
    """Return where a sheet is in a language."""
    return FOLDER / lang / f"{sheet.name}.xlsx"


def read_cells(path):
    """Return the rows of a file, empty cells as None."""
    page = load_workbook(path).active
    return [list(row) for row in page.iter_rows(values_only=True)]


class Filled:
    """A sheet in one language."""

    def __init__(self, env, sheet, lang):
        self.env = env(context={**env.context, "lang": lang})
        self.sheet = sheet
        self.lang = lang
        self.fields = [self._get_field(path) for path in sheet.columns]

    def headings(self):
        """Return the labels of the columns, as the importer matches them.

        A few labels of Odoo cannot be used: another field has the same, or it holds
        the slash that separates the parts of a path. English is understood always.
        """
        importer = self.env["base_import.import"]
        tree = importer.get_fields_tree(self.sheet.model)
        result = []
        for path in self.sheet.columns:
            headings = [self._get_heading(self.env, path)]
            headings.append(
                self._get_heading(self.env(context={"lang": "en_US"}), path)
            )
            for heading in [*headings, path]:
                match = importer._get_mapping_suggestion(heading, tree, [], {})
                if match.get("field_path") == path.split("/"):
                    break
            result.append(heading)
        return result

    def save(self, path):
        """Write the file, to a path or a buffer."""
        book = Workbook()
        page = book.active
        page.title = self.sheet.name
        page.append(self.headings())
        for row in self.sheet.rows:
            page.append(self._row(row))
        for number, field in enumerate(self.fields, 1):
            self._format_column(page, number, field)
        page.freeze_panes = "B2"
        book.properties.creator = "Relations and Onboarding contributors"
        book.properties.created = book.properties.modified = datetime(2026, 1, 1)
        book.save(path)

    def as_read(self):
        """Return the rows as a file gives them back: there, days are moments."""
        buffer = BytesIO()
        self.save(buffer)
        return read_cells(buffer)

    def _row(self, row):
        return [
            self._cell(value, field)
            for value, field in zip(row, self.fields, strict=True)
        ]

    def _cell(self, value, field):
        match value:
            case Text():
                return getattr(value, self.lang)
            case Choice():
                return dict(self._get_choices(field))[value.key]
            case Named():
                return self.env.ref(value.xmlid).display_name
        return value

    def _get_field(self, path):
        """Return the last field of a path, or None for an external id."""
        model, field = self.env[self.sheet.model], None
        for name in path.split("/"):
            field = None if name == "id" else model._fields[name]
            if field is not None and field.relational:
                model = self.env[field.comodel_name]
        return field

    def _get_heading(self, env, path):
        model, labels = self.sheet.model, []
        for name in path.split("/"):
            tree = env["base_import.import"].get_fields_tree(model, depth=1)
            found = next(field for field in tree if field["name"] == name)
            labels.append(found["string"])
            model = found.get("comodel_name")
        return "/".join(labels)

    def _get_choices(self, field):
        return field._description_selection(self.env)

    def _format_column(self, page, number, field):
        letter = get_column_letter(number)
        heading = page.cell(1, number)
        heading.font = Font(bold=True)
        heading.fill = PatternFill("solid", fgColor="E7E0EC")
        page.column_dimensions[letter].width = max(12, len(heading.value) * 1.6 + 2)
        kind = field.type if field is not None else "id"
        for row in range(2, page.max_row + 1):
            if kind in FORMATS:
                page.cell(row, number).number_format = FORMATS[kind]
        if kind == "selection":
            labels = ",".join(label for _key, label in self._get_choices(field))
            if len(labels) < LIST_LIMIT:
                choices = DataValidation("list", formula1=f'"{labels}"')
                choices.add(f"{letter}2:{letter}{CHOICE_ROWS}")
                page.add_data_validation(choices)
