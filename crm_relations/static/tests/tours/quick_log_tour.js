import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const modalClosed = "body:not(:has(.modal))";
const goodAnswer = {
    trigger: ".modal button[name=action_log_result]:contains(Reached, good)",
    run: "click",
};

tours.add("crm_relations_quick_log", {
    steps: () => [
        {
            content: "First tap",
            trigger: ".o_crm_log_interaction",
            run: "click",
        },
        {
            content: "Second tap",
            ...goodAnswer,
        },
        {
            trigger: ".o_notification:contains(Interaction logged)",
        },
        {
            content: "The figures of the form are up to date",
            trigger: `${modalClosed} button[name=action_view_relation_interactions]:contains(1)`,
        },
        {
            trigger: ".nav-link[name=relation_timeline]",
            run: "click",
        },
        {
            content: "The call is in the timeline, beside the order",
            trigger:
                ".o_crm_timeline:has(article[data-kind=order]) [data-sentiment=positive]:contains(Phone · Reached)",
        },
        {
            content: "Only interactions",
            trigger: ".o_crm_timeline button[data-kind=interaction]",
            run: "click",
        },
        {
            trigger: ".o_crm_timeline:not(:has(article[data-kind=order])) article",
        },
        {
            content: "Log from the timeline, with somebody in particular",
            trigger: ".o_crm_timeline_log",
            run: "click",
        },
        {
            trigger: ".modal [name=partner_id] input",
            run: "click",
        },
        {
            content: "Only the contacts of that customer are offered",
            trigger:
                ".o-autocomplete--dropdown-menu:contains(Bob):not(:contains(Beryl)) .o-autocomplete--dropdown-item:contains(Ann)",
            run: "click",
        },
        {
            trigger: ".modal [name=summary] input",
            run: "edit Wants a visit",
        },
        {
            trigger: ".modal button[name=action_log_result]:contains(Not reached)",
            run: "click",
        },
        {
            content: "The timeline has it, and kept the filter",
            trigger:
                ".o_crm_timeline:not(:has(article[data-kind=order])) article:contains(Wants a visit):contains(Ann)",
        },
        {
            content: "Only what happened with Bob",
            trigger: ".o_crm_timeline_person input",
            run: "edit Bob",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Bob)",
            run: "click",
        },
        {
            trigger: ".o_crm_timeline:not(:has(article)) .o_crm_timeline_empty button",
            run: "click",
        },
        {
            content: "Only orders",
            trigger: ".o_crm_timeline:has(article) button[data-kind=order]",
            run: "click",
        },
        {
            trigger:
                ".o_crm_timeline:not(:has(article[data-kind=interaction])) .o_crm_timeline_title",
            run: "click",
        },
        {
            content: "The order is open",
            trigger: ".o_form_view .o_field_widget[name=order_line]",
        },
    ],
});

tours.add("crm_relations_quick_log_keyboard", {
    steps: () => [
        {
            trigger: ".o_form_view .o_crm_log_interaction",
            run: "press alt+shift+l",
        },
        {
            content: "What was said can be typed at once",
            trigger: ".modal [name=summary] input:focus",
            run: "edit Typed",
        },
        {
            trigger: ".modal [name=summary] input",
            run: "press alt+3",
        },
        {
            trigger: `${modalClosed} button[name=action_view_relation_interactions]:contains(1)`,
        },
    ],
});

tours.add("crm_relations_quick_log_navbar", {
    steps: () => [
        {
            content: "With nothing on the screen, the customer is asked for",
            trigger: ".o_list_view",
            run: "click .o_crm_quick_log",
        },
        {
            trigger: ".modal [name=commercial_partner_id] input:focus",
            run: "edit Azure",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Azure)",
            run: "click",
        },
        {
            trigger: ".modal [name=commercial_partner_id] input:value(Azure)",
        },
        goodAnswer,
        {
            content: "The list behind it shows the call at once",
            trigger: `${modalClosed} .o_data_row:contains(Azure):contains(Phone · Reached) .o_data_cell[name=date]`,
            run: "click",
        },
        {
            content: "What was logged by hand can be changed",
            trigger: ".o_form_view [name=summary] input",
        },
    ],
});

tours.add("crm_relations_quick_log_record", {
    steps: () => [
        {
            content: "First tap, in the navbar",
            trigger: ".o_form_view",
            run: "click .o_crm_quick_log",
        },
        {
            content: "It is about what the form shows",
            trigger: ".modal [name=commercial_partner_id]:contains(Azure)",
        },
        {
            content: "Second tap",
            ...goodAnswer,
        },
        {
            trigger: `${modalClosed} .o_form_view`,
        },
    ],
});
