import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const noModal = "body:not(:has(.modal))";
const to = (name) => `.o_statusbar_status button:not(.d-none):contains(${name})`;
const isIn = (name) => `.o_statusbar_status .o_arrow_button_current:contains(${name})`;

tours.add("crm_relations_gate_blocked", {
    steps: () => [
        {
            content: "Try to go on",
            trigger: `.o_form_view ${to("Second")}`,
            run: "click",
        },
        {
            content: "It tells what is missing, and offers no way around",
            trigger:
                ".modal .o_error_dialog:contains(Cannot move to “Second” until):contains(The checklist is ticked off):contains(The expected closing is set):not(:contains(Move anyway))",
        },
        {
            trigger: ".modal footer button",
            run: "click",
        },
        {
            content: "The opportunity stays where it was",
            trigger: `${noModal} .o_form_view ${isIn("First")}`,
        },
        {
            trigger: ".nav-link[name=relation_playbook]",
            run: "click",
        },
        {
            trigger: ".o_crm_playbook_progress:contains(0 of 2)",
        },
        {
            content: "Tick the box",
            trigger: ".o_crm_playbook_checks .form-check:contains(check 0) input",
            run: "click",
        },
        {
            trigger: ".o_crm_playbook_progress:contains(1 of 2)",
        },
        {
            content: "Tick by the text",
            trigger: ".o_crm_playbook_checks label:contains(check 1)",
            run: "click",
        },
        {
            trigger: ".o_crm_playbook_progress:contains(2 of 2):has([aria-valuenow='2'])",
        },
        {
            trigger: ".o_crm_playbook_gate li[data-met=yes]:contains(The checklist is ticked off)",
        },
        {
            trigger: ".o_crm_playbook_gate li[data-met=no]:contains(The expected closing is set)",
        },
        {
            content: "Set the date and move at once",
            trigger: "[name=date_deadline] button, [name=date_deadline] input",
            run: "click",
        },
        {
            trigger: "[name=date_deadline] input",
            run: "edit 04/01/2027 && press Enter",
        },
        {
            trigger: to("Second"),
            run: "click",
        },
        {
            content: "It is saved",
            trigger: `${noModal}:has(.o_form_status_indicator_buttons.invisible) .o_form_view ${isIn("Second")}`,
        },
    ],
});

tours.add("crm_relations_gate_override", {
    steps: () => [
        {
            trigger: `.o_form_view ${to("Second")}`,
            run: "click",
        },
        {
            content: "A manager is led to the override",
            trigger: ".modal footer button:contains(Move anyway)",
            run: "click",
        },
        {
            trigger: ".modal [name=missing]:contains(The expected closing is set)",
        },
        {
            trigger: ".modal [name=reason] textarea",
            run: "edit The customer is in a hurry",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            trigger: `${noModal} .o_form_view ${isIn("Second")}`,
        },
        {
            content: "The reason is in the log",
            trigger: ".o-mail-Message:contains(The customer is in a hurry)",
        },
    ],
});

tours.add("crm_relations_lost", {
    steps: () => [
        {
            trigger: ".o_form_view button:contains(Lost)",
            run: "click",
        },
        {
            content: "Nothing happens without a reason",
            trigger: ".modal button[name=action_lost_reason_apply]",
            run: "click",
        },
        {
            trigger: ".modal [name=lost_reason_id].o_field_invalid",
        },
        {
            trigger: ".modal [name=lost_reason_id] .o_selection_badge:contains(Too slow)",
            run: "click",
        },
        {
            trigger: ".modal [name=relation_competitor_id] input",
            run: "edit Rival",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Rival)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_lost_reason_apply]",
            run: "click",
        },
        {
            trigger: `${noModal} .o_form_view [name=relation_competitor_id] input:value(Rival)`,
        },
        {
            trigger: ".nav-link[name=relation_competitors]",
            run: "click",
        },
        {
            trigger:
                "[name=relation_competitor_line_ids] .o_data_row:contains(Rival):contains(Lost To)",
        },
    ],
});
