from odoo import models


class CrmCareOccurrence(models.Model):
    """Steps that use an app which need not be installed."""

    _inherit = "crm.care.occurrence"

    def _do_survey(self, step):
        """Invite to the survey, by whoever is responsible."""
        survey = step._get_target()
        reached, tasks = self._split_by_email(step)
        for user, cares in reached.grouped("user_id").items():
            # sudo: who chose the survey was checked then; who is responsible signs,
            # but need not be a user of surveys.
            cares._invite(survey.with_user(user).sudo())
        reached._log_interactions(survey.title, channel="email")
        return tasks

    def _invite(self, survey_sudo):
        """Send invitations with what core has for many at once.

        That is its answers, each with a link of its own, and its template, queued. Its
        wizard renders the mails one by one; the layout that it adds would call the
        answer of a customer a "Survey User Input".
        """
        env = survey_sudo.env
        answers_sudo = env["survey.user_input"]
        for care in self:
            answers_sudo |= survey_sudo._create_answer(
                partner=care.partner_id.with_env(env), check_attempts=False
            )
        template_sudo = env.ref("survey.mail_template_user_input_invite")
        template_sudo.send_mail_batch(answers_sudo.ids)

    def _do_loyalty(self, step):
        """Give a card or coupon of the program, with the mail that it sends of it."""
        program = step._get_target()
        reached = self.filtered("partner_id")
        tasks = self._hand_over(step, self - reached, self.env._("no customer"))
        mailed = "create" in program.communication_plan_ids.mapped("trigger")
        if mailed:
            reached, by_hand = reached._split_by_email(step)
            tasks |= by_hand
        for user, cares in reached.grouped("user_id").items():
            # sudo: who chose the program was checked then; who is responsible signs,
            # but need not be allowed to give cards.
            cares._give_cards(program.with_user(user).sudo(), step.points)
        reached._log_interactions(program.name, channel="email" if mailed else "other")
        return tasks

    def _give_cards(self, program_sudo, points):
        """Give each a card; of cards that hold a balance, everybody has one only."""
        rest = self
        while rest:
            # Twice at once for the same customer comes one after the other.
            cares = self.browse(list({c.partner_id: c.id for c in rest}.values()))
            rest -= cares
            partners = cares.partner_id
            if program_sudo.is_nominative:
                partners -= self._add_points(program_sudo, partners, points)
            if partners:
                program_sudo.env["loyalty.generate.wizard"].create(
                    {
                        "program_id": program_sudo.id,
                        "mode": "selected",
                        "customer_ids": partners.ids,
                        "points_granted": points,
                        "description": self.rule_id.name,
                    }
                ).generate_coupons()

    def _add_points(self, program_sudo, partners, points):
        """Add points to the cards that customers have; return who has one."""
        cards_sudo = program_sudo.env["loyalty.card"].search(
            [("program_id", "=", program_sudo.id), ("partner_id", "in", partners.ids)]
        )
        cards = {card.partner_id: card for card in cards_sudo}
        for card_sudo in cards.values():
            card_sudo.env["loyalty.card.update.balance"].create(
                {
                    "card_id": card_sudo.id,
                    "new_balance": card_sudo.points + points,
                    "description": self.rule_id.name,
                }
            ).action_update_card_point()
        return cards_sudo.partner_id.with_env(self.env)
