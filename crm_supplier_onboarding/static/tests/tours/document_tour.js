import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_supplier_onboarding_documents", {
    steps: () => [
        { trigger: ".nav-link[name='documents']", run: "click" },
        {
            content: "What is valid already stands below the checklist",
            trigger: ".o_field_widget[name='former_document_ids'] .o_data_row:contains(Licence)",
        },
        { trigger: "button[name='action_view_documents']", run: "click" },
        { trigger: ".o_search_panel ~ .o_renderer .o_data_row:contains(Licence)" },
        {
            trigger:
                ".o_search_panel ~ .o_renderer .o_data_row:contains(Insurance) td[name='type_id']",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name='date_expiry']" },
        {
            trigger: ".o_form_view .o_field_widget[name='no_end'] input",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name='no_end'] input:checked" },
        {
            content: "There is no last day to fill in any more",
            trigger: ".o_form_view:not(:has(.o_field_widget[name='date_expiry']))",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});
