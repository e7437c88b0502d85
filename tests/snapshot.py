# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is in a database, in a form that can be compared with itself later."""

SCHEMA = {
    "columns": """
        SELECT format('%s.%s %s %s %s', table_name, column_name, udt_name,
                      is_nullable, column_default)
          FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT format('%s %s %s', conrelid::regclass, conname,
                      pg_get_constraintdef(oid))
          FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace
           -- Two fields of Odoo want this differently: the last one loaded wins.
           AND conname <> 'rule_group_rel_group_id_fkey'
    """,
    # Odoo names a sequence of PostgreSQL after the id of its own, which no other gets.
    "relations": """
        SELECT format('%s %s', relkind,
                      COALESCE('sequence: ' || sequence.name, relname))
          FROM pg_class
     LEFT JOIN ir_sequence sequence
            ON relname = format('ir_sequence_%s', lpad(sequence.id::text, 3, '0'))
         WHERE relnamespace = 'public'::regnamespace
    """,
    "routines": """
        SELECT routine_name FROM information_schema.routines
         WHERE routine_schema = 'public'
    """,
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
# What names a record for people. The web client's bundles are files of a cache.
NAMES = {
    "ir_model": "model",
    "ir_model_fields": "model || '.' || name",
    "ir_model_fields_selection": """
        (SELECT model || '.' || name FROM ir_model_fields WHERE id = field_id)
        || ' ' || value
    """,
    "ir_model_constraint": "name",
    "ir_model_inherit": """
        (SELECT model FROM ir_model WHERE id = model_id) || ' '
        || (SELECT model FROM ir_model WHERE id = parent_id)
    """,
    "ir_model_relation": "name",
    "ir_model_access": "name",
    "ir_model_data": "module || '.' || name",
    "ir_rule": "name",
    "ir_ui_view": "name || ' ' || COALESCE(model, '')",
    "ir_ui_menu": "name::text",
    "ir_actions": "name::text || ' ' || type",
    "ir_cron": "cron_name",
    "ir_asset": "path",
    "ir_sequence": "name",
    "ir_default": "json_value",
    "ir_filters": "name::text",
    "ir_config_parameter": "key",
    "ir_embedded_actions": "name::text",
    "res_groups": "name::text",
    "res_role": "name",
    "mail_activity_type": "name::text",
    "mail_message_subtype": "name::text",
    "mail_template": "name::text",
    "web_tour_tour": "name",
    "ir_attachment": "name || ' ' || COALESCE(res_model, '')",
}
NO_RECORD = {
    "ir_attachment": "url LIKE '/web/assets/%'",
    # The list of addons is refreshed with whatever is on the path.
    "ir_model_data": "module = 'base' AND name LIKE 'module_%'",
}
# Odoo's own bookkeeping: installing anything at all changes it.
TECHNICAL = (
    "ir_",
    "bus_",
    "base_registry_signaling",
    "orm_signaling_",
    "res_groups",
    "rule_group_rel",
    "wizard_",
    "web_tour_tour",
)


class Snapshots:
    """Looks at the database with a name."""

    def __init__(self, server, name):
        self.server = server
        self.name = name

    def rows(self, query):
        """Return the first column of a query, sorted."""
        return sorted(row[0] for row in self.server.query(query, self.name) if row)

    def schema(self):
        """Return {kind: sorted definitions}."""
        return {kind: self.rows(query) for kind, query in SCHEMA.items()}

    def names(self):
        """Return {table: sorted names of its records}."""
        present = set(self.tables())
        return {
            table: self.rows(
                f"SELECT {name} FROM {table}"
                f" WHERE ({NO_RECORD.get(table, 'FALSE')}) IS NOT TRUE"
            )
            for table, name in NAMES.items()
            if table in present
        }

    def tables(self):
        """Return the names of all tables."""
        return self.rows(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )

    def columns(self):
        """Return {table: its columns} of what people and not Odoo itself fill."""
        result = {}
        for line in self.server.query(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY 1, ordinal_position",
            self.name,
        ):
            table, column = line
            if not table.startswith(TECHNICAL):
                result.setdefault(table, []).append(column)
        return {table: result[table] for table in self.tables() if table in result}

    def last_ids(self, columns):
        """Return {table: its highest id} of the tables that have one."""
        tables = [table for table, names in columns.items() if "id" in names]
        union = " UNION ALL ".join(
            f"SELECT '{table}', COALESCE(max(id), 0) FROM \"{table}\""
            for table in tables
        )
        return dict(self.server.query(union, self.name))

    def digests(self, columns, last_ids):
        """Return {table: number and hash of its rows up to an id}, in the columns."""
        result = {}
        for table, names in columns.items():
            fields = ", ".join(f'"{name}"' for name in names)
            old = f"id <= {last_ids[table]}" if table in last_ids else "TRUE"
            [[content]] = self.server.query(
                "SELECT count(*) || ' ' || COALESCE(md5(string_agg(line, '' ORDER BY"
                f" line)), '') FROM (SELECT ROW({fields})::text AS line"
                f' FROM "{table}" WHERE {old}) lines',
                self.name,
            )
            result[table] = content
        return result


def differences(before, after):
    """Return {kind: {"gone": ..., "new": ...}} of two snapshots."""
    result = {}
    for kind in sorted({*before, *after}):
        old, new = set(before.get(kind, ())), set(after.get(kind, ()))
        if old != new:
            result[kind] = {"gone": sorted(old - new), "new": sorted(new - old)}
    return result
