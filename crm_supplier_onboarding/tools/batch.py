import logging

_logger = logging.getLogger(__name__)


def call_or_one_by_one(records, method, *args):
    """Call a method of records, or of each one if together it fails.

    For jobs: one bad record stops no other, and stays as it was.

    :param str method: name of the method
    :return: the records for which it fails
    """
    failed = records.browse()
    if not records:
        return failed
    try:
        with records.env.cr.savepoint():
            getattr(records, method)(*args)
        return failed
    except Exception:
        if len(records) == 1:
            _logger.exception("%s of %s fails", method, records)
            return records
    return failed.union(
        *(call_or_one_by_one(record, method, *args) for record in records)
    )
