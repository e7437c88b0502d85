from datetime import datetime, timedelta

from odoo.tools import SQL

from .common import RelationsCommon

START = datetime(2026, 1, 1, 12)


class ConversionCommon(RelationsCommon):
    """A team with three open stages and a won one, and opportunities with a past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team, cls.other_team = cls.env["crm.team"].create(
            [
                {
                    "name": name,
                    "company_id": False,
                    "member_ids": [(4, user.id)],
                    "relation_probability_mode": "stage",
                }
                for name, user in (("North", cls.rep), ("South", cls.senior))
            ]
        )
        cls.stages = cls.env["crm.stage"].create(
            [
                {
                    "name": name,
                    "sequence": 100 + rank,
                    "is_won": name == "D",
                    "team_ids": (cls.team + cls.other_team).ids,
                }
                for rank, name in enumerate("ABCD")
            ]
        )
        cls.stage = dict(zip("ABCD", cls.stages, strict=True))
        cls.Report = cls.env["crm.stage.conversion.report"]

    @classmethod
    def _make_lead(cls, path, lost=None, start=START, **values):
        """Return an opportunity that went along a path such as ``A2 B5 C``.

        The number is how many days it was in the stage.

        :param int lost: after how many days in the last stage it was lost
        """
        steps = [(step[0], int(step[1:] or 0)) for step in path.split()]
        lead = cls.env["crm.lead"].create(
            {
                "name": f"Deal {path}",
                "type": "opportunity",
                "team_id": cls.team.id,
                "user_id": cls.rep.id,
                "company_id": cls.company_admin.id,
                "stage_id": cls.stage[steps[0][0]].id,
                **values,
            }
        )
        cls.env.cr.flush()
        for name, _days in steps[1:]:
            lead.stage_id = cls.stage[name]
            cls.env.cr.flush()
        if lost is not None:
            lead.action_set_lost()
        cls.env.cr.flush()
        cls._backdate(lead, steps, start, lost)
        return lead

    @classmethod
    def _backdate(cls, lead, steps, start, lost):
        moves = lead.message_ids.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == "stage_id"
        )
        date = start
        for move, (_name, days) in zip(moves.sorted("id"), steps, strict=False):
            date += timedelta(days=days)
            cls._set_date(move, "create_date", date)
        cls._set_date(lead, "create_date", start)
        if lost is not None:
            cls._set_date(lead, "date_closed", date + timedelta(days=lost))

    @classmethod
    def _set_date(cls, record, fname, date):
        record.flush_recordset()
        cls.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL.identifier(fname),
                date,
                record.id,
            )
        )
        record.invalidate_recordset()

    def _get_stays(self, lead, *names):
        """Return the stays of an opportunity in order, as tuples of fields."""
        stays = self.Report.search([("lead_id", "=", lead.id)])
        # The stay in the present stage has an odd number, and is the last.
        stays = stays.sorted(lambda stay: (stay.date_entered, stay.id % 2, stay.id))
        return [
            tuple(
                stay[name].name if stay._fields[name].relational else stay[name]
                for name in names
            )
            for stay in stays
        ]
