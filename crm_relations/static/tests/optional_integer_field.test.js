import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Person extends models.Model {
    year = fields.Integer();
    _records = [
        { id: 1, year: 0 },
        { id: 2, year: 1978 },
    ];
}

defineMailModels();
defineModels([Person]);

const mountPerson = (resId, readonly = 0) =>
    mountView({
        type: "form",
        resModel: "person",
        resId,
        arch: `<form>
            <field name="year" widget="relation_optional_integer" placeholder="Year"
                readonly="${readonly}" options="{'enable_formatting': False}"/>
        </form>`,
    });

test("an unknown value shows its placeholder", async () => {
    await mountPerson(1);
    expect(".o_field_widget input").toHaveValue("");
    expect(".o_field_widget input").toHaveAttribute("placeholder", "Year");
});

test("an unknown value shows nothing when it cannot be edited", async () => {
    await mountPerson(1, 1);
    expect(".o_field_widget[name=year]").toHaveText("");
});

test("a known value shows as it is", async () => {
    await mountPerson(2);
    expect(".o_field_widget input").toHaveValue("1978");
});

test("a value is emptied to zero", async () => {
    onRpc("web_save", ({ args }) => {
        expect.step(args[1].year);
    });
    await mountPerson(2);
    await contains(".o_field_widget input").edit("");
    await clickSave();
    expect.verifySteps([0]);
    expect(".o_field_widget input").toHaveValue("");
});
