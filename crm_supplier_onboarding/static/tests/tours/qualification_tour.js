import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const noModal = "body:not(:has(.modal))";

tours.add("crm_supplier_onboarding_release", {
    steps: () => [
        {
            content: "The order tells why it would be stopped",
            trigger: ".o_form_view .alert:contains(no valid qualification for Castings / Iron)",
        },
        {
            trigger: ".o_statusbar_buttons button:contains(Release)",
            run: "click",
        },
        {
            trigger: ".modal [name=reason] textarea",
            run: "edit Line is standing still",
        },
        {
            trigger: ".modal footer button[name=action_release]",
            run: "click",
        },
        {
            content: "Nothing is in the way any more",
            trigger: `${noModal} .o_form_view:not(:has(.alert:contains(no valid)))`,
        },
        {
            trigger: ".o_statusbar_buttons button[name=button_confirm]:visible",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains(Purchase Order)",
        },
    ],
});

tours.add("crm_supplier_onboarding_qualification", {
    steps: () => [
        {
            trigger: ".o_list_view .o_search_panel:contains(Castings)",
        },
        {
            trigger: ".o_list_view .badge:contains(Valid)",
        },
        ...["kanban", "calendar", "pivot", "list"].flatMap((view) => [
            {
                trigger: `.o_switch_view.o_${view}`,
                run: "click",
            },
            {
                trigger: `.o_${view}_view`,
            },
        ]),
        {
            trigger: ".o_data_row:contains(Copper Works) [name=category_id]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_statusbar_buttons button:contains(Suspend)",
            run: "click",
        },
        {
            trigger: ".modal [name=reason] input",
            run: "edit Late deliveries",
        },
        {
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            trigger: `${noModal} .o_form_view .o_arrow_button_current:contains(Suspended)`,
        },
        {
            trigger: ".o_form_view [name=status_reason]:contains(Late deliveries)",
        },
    ],
});
