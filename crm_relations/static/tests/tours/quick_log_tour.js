import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_relations_quick_log", {
    steps: () => [
        {
            content: "First tap",
            trigger: ".o_crm_log_interaction",
            run: "click",
        },
        {
            content: "Second tap",
            trigger: ".modal button[name=action_log_result]:contains(Reached, good)",
            run: "click",
        },
        {
            content: "The figures of the form are up to date",
            trigger:
                ".o_form_view:not(:has(.modal)) button[name=action_view_relation_interactions]:contains(1)",
        },
        {
            trigger: ".nav-link[name=relation_timeline]",
            run: "click",
        },
        {
            content: "The call is in the timeline, beside the order",
            trigger:
                ".o_crm_timeline:has([data-kind=order]) [data-sentiment=positive]:contains(Phone · Reached)",
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
            content: "Only orders",
            trigger: ".o_crm_timeline button[data-kind=order]",
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
