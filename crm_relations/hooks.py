def post_init_hook(env):
    """Fill our own column for the e-mail activity, which core tells by name only."""
    email = env.ref("mail.mail_activity_data_email", raise_if_not_found=False)
    if email and not email.relation_channel:
        email.relation_channel = "email"


def uninstall_hook(env):
    """Remove the activities of our type, which would keep it from being deleted."""
    visit = env.ref("crm_relations.mail_activity_type_visit", raise_if_not_found=False)
    if visit:
        activities = env["mail.activity"].with_context(active_test=False)
        activities.search([("activity_type_id", "=", visit.id)]).unlink()
