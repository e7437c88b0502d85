import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("crm_relations_pipeline_template", {
    steps: () => [
        {
            content: "The team has a pipeline of its own by two clicks",
            trigger: ".o_form_view .o_crm_pipeline_apply",
            run: "click",
        },
        {
            trigger: ".modal [name=template_id] input",
            run: "edit Three",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Three Stages)",
            run: "click",
        },
        {
            content: "What goes where is shown first",
            trigger:
                ".modal .o_data_row:contains(Fresh) [name=template_stage_id]:contains(Potential)",
        },
        {
            trigger: ".modal .o_data_row:contains(Talking) [name=template_stage_id]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row [name=template_stage_id] input",
            run: "click",
        },
        {
            content: "Only stages that are no more won than the present one",
            trigger:
                ".o-autocomplete--dropdown-menu:not(:contains(Signed)) .o-autocomplete--dropdown-item:contains(Interested)",
            run: "click",
        },
        {
            trigger:
                ".modal .o_data_row:contains(Talking) [name=template_stage_id] input:value(Interested)",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "What was done is shown, and can be undone",
            trigger: "body:not(:has(.modal)) .o_form_view .o_data_row:contains(Interested)",
        },
        {
            trigger: "button[name=action_view_leads]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Talking):contains(Interested)",
        },
        {
            trigger: ".o_breadcrumb .o_back_button a, .o_breadcrumb a:last",
            run: "click",
        },
        {
            trigger: "button[name=action_undo]",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_undo])) [name=undo_user_id]",
        },
    ],
});

tours.add("crm_relations_funnel", {
    steps: () => [
        {
            content: "The funnel shows the stages",
            trigger: ".o_crm_funnel .o_crm_funnel_stage:contains(A)",
        },
        {
            trigger: ".o_crm_funnel_team input",
            run: "edit North",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(North)",
            run: "click",
        },
        {
            trigger: ".o_crm_funnel_stage:contains(A):contains(50 %)",
            run: "click",
        },
        {
            content: "The list behind the bar has lost ones, too",
            trigger: ".o_list_view .o_data_row:contains(Deal A4 B)",
        },
        {
            trigger: ".o_breadcrumb .o_back_button a, .o_breadcrumb a:last",
            run: "click",
        },
        {
            content: "The filter is as it was",
            trigger: ".o_crm_funnel_team input:value(North)",
        },
        {
            trigger: ".o_crm_funnel_ending[data-outcome=lost]",
            run: "click",
        },
        {
            trigger:
                ".o_list_view:not(:has(.o_data_row:contains(Deal A1))) .o_data_row:contains(Deal A4 B)",
        },
    ],
});
