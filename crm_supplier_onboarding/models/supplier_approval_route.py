from odoo import models
from odoo.exceptions import UserError, ValidationError

# Steps that name people without looking at the document.
STATIC_SOURCES = ("users", "role", "group")


def find_empty_seat(seats):
    """Give each seat a person of its own, as far as that is possible.

    :param list seats: for each seat, the ids of the persons who may take it
    :return: index of the first seat that stays empty, None when all are taken
    """
    holders = {}

    def seat_somebody(seat, tried):
        for person in seats[seat]:
            if person in tried:
                continue
            tried.add(person)
            # Whoever sits there moves on, where there is another seat for them.
            if person not in holders or seat_somebody(holders[person], tried):
                holders[person] = seat
                return True
        return False

    for seat in range(len(seats)):
        if not seat_somebody(seat, set()):
            return seat
    return None


class SupplierApprovalPolicy(models.Model):
    """The route: which steps a document takes, and who may decide in each.

    A route is data, a list of (step, users). Submission makes tasks of it, activation
    and the simulation only look at it.
    """

    _inherit = "supplier.approval.policy"

    def _map_routes(self, documents, submitter):
        """Map documents to their routes, with nobody in them who may not decide.

        :param documents: records of one company, as superuser
        :param submitter: the ``res.users`` who hands them in
        :return: dict from record to list of (``supplier.approval.step``, ``res.users``)
        """
        self.ensure_one()
        routes = {document: [] for document in documents}
        for step in self.step_ids:
            approvers = step._map_approvers(step._filter_documents(documents))
            for document, users in approvers.items():
                users -= document.requester_id | submitter
                routes[document].append((step, users))
        for document, route in routes.items():
            if route:
                step, users = route[-1]
                route[-1] = (step, users - document._get_approval_barred_users())
        return routes

    def _get_dead_end(self, route):
        """Return why nobody could complete a route, False if it can be completed."""
        self.ensure_one()
        for step, users in route:
            if not users:
                return self.env._(
                    "nobody may decide in the step “%(step)s”", step=step.name
                )
        if self.allow_repeat:
            return False
        seats = []
        for step, users in route:
            seats += step._get_seats(users)
        empty = find_empty_seat([people for _step, people in seats])
        if empty is None:
            return False
        return self.env._(
            "whoever may decide in the step “%(step)s” is needed in another step",
            step=seats[empty][0].name,
        )

    def _check_routes(self, routes):
        """Refuse documents that nobody could approve.

        :raise UserError: with the reason
        """
        for document, route in routes.items():
            if not route:
                reason = self.env._("no step of “%s” applies", self.name)
            else:
                reason = self._get_dead_end(route)
            if reason:
                raise UserError(
                    self.env._(
                        "“%(document)s” cannot be submitted: %(reason)s.",
                        document=document.display_name,
                        reason=reason,
                    )
                )

    def _check_known_route(self):
        """Refuse to activate a policy that leads nowhere, as far as one can know.

        Who stands on the document, and which steps apply to it, is not known yet: the
        steps that always apply and name people must be possible together, and each of
        the others for itself.
        """
        company = self.company_id
        known = self.step_ids.filtered(lambda step: step.source in STATIC_SOURCES)
        routes = [[(step, step._get_known_users(company))] for step in known]
        always = known.filtered(lambda step: step._get_condition().is_true())
        routes.append([(step, step._get_known_users(company)) for step in always])
        for route in routes:
            if reason := self._get_dead_end(route):
                raise ValidationError(
                    self.env._(
                        "“%(policy)s” cannot be activated: %(reason)s.",
                        policy=self.name,
                        reason=reason,
                    )
                )


class SupplierApprovalStep(models.Model):
    _inherit = "supplier.approval.step"

    def _get_seats(self, users):
        """Return the persons that this step takes: one of them, or each of them.

        :return: list of (this step, ids of who may be that person)
        """
        if self.mode == "all":
            return [(self, [user_id]) for user_id in users.ids]
        return [(self, users.ids)]

    def _get_known_users(self, company):
        """Return who could decide, whatever the document.

        :param company: ``res.company``; none for policies that all of them share
        """
        users = self._get_members().filtered(lambda user: not user.share)
        return users._filter_approval_users(company) if company else users
