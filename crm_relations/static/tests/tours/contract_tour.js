import { registry } from "@web/core/registry";

const state = (label) => ({
    content: `The contract is ${label}`,
    trigger: `.o_statusbar_status .o_arrow_button_current:contains(${label})`,
});
const press = (name) => ({
    content: `Press ${name}`,
    trigger: `body:not(:has(.modal)) .o_statusbar_buttons button[name=${name}]:enabled`,
    run: "click",
});
const newLine = ".o_field_widget[name=signatory_ids] .o_selected_row";

registry.category("web_tour.tours").add("crm_relations_contract_signed_renewed", {
    steps: () => [
        state("Draft"),
        press("action_submit"),
        state("In Review"),
        press("action_sign"),
        {
            content: "It tells who is missing",
            trigger: ".modal:contains(no signatory on Their Side)",
        },
        {
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "Name who signs for them",
            trigger: ".o_field_widget[name=signatory_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: `${newLine} [name=role_id] input`,
            run: "edit Authorized",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Authorized Representative)",
            run: "click",
        },
        {
            content: "The role tells the side",
            trigger: `${newLine} [name=side]:contains(Their Side)`,
        },
        {
            trigger: `${newLine} [name=partner_id] input`,
            run: "edit Ann",
        },
        {
            trigger:
                ".o-autocomplete--dropdown-menu:not(:contains(Beryl)) .o-autocomplete--dropdown-item:contains(Ann)",
            run: "click",
        },
        press("action_sign"),
        {
            ...state("Expiring"),
            content: "It ends soon: what to do next is the first button",
        },
        {
            content: "What was signed is locked",
            trigger: ".o_field_widget[name=partner_id].o_readonly_modifier",
        },
        press("action_renew"),
        state("Draft"),
        {
            content: "The next version, under the same code",
            trigger: ".oe_title:contains(Renewal) [name=version]:contains(2)",
        },
        press("action_submit"),
        state("In Review"),
        press("action_sign"),
        state("Signed"),
        {
            trigger: ".nav-link[name=versions]",
            run: "click",
        },
        {
            content: "Both versions can be read",
            trigger:
                ".o_field_widget[name=version_ids] .o_data_row:contains(Renewed):contains(First Version)",
        },
    ],
});
