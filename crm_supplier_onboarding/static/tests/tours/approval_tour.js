import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** What the wizard asks for when a document is refused or returned. */
const giveReason = (reason) => [
    {
        content: "The wizard asks why",
        trigger: ".modal .o_field_widget[name='comment'] textarea",
        run: `edit ${reason}`,
    },
    { trigger: ".modal button[name='action_decide']", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

const inMessage = (name) => `.o-mail-Message:contains('${name}')`;
const isGone = (name) => ({
    content: `${name} left the Inbox`,
    trigger: `.o-mail-Thread:not(:has(${inMessage(name)}))`,
});

tours.add("crm_supplier_onboarding_inbox", {
    steps: () => [
        { trigger: "button.o-mail-DiscussSidebar-item:contains('Inbox')", run: "click" },
        {
            content: "The figures that matter are there",
            trigger: `${inMessage("Bronze")}:contains('12,000.00'):contains('Medium')`,
        },
        {
            content: "The buttons show without hovering",
            trigger: `${inMessage("Bronze")} .o-onboarding-approve:visible`,
            run: "click",
        },
        isGone("Bronze"),
        { trigger: `${inMessage("Silver")} .o-onboarding-refuse`, run: "click" },
        ...giveReason("Too dear"),
        isGone("Silver"),
        { trigger: `${inMessage("Tin")} .o-onboarding-return`, run: "click" },
        ...giveReason("Which prices?"),
        isGone("Tin"),
    ],
});

tours.add("crm_supplier_onboarding_inbox_phone", {
    steps: () => [
        {
            trigger:
                ".o-mail-MessagingMenu-navbar button:contains('Inbox'), button:contains('Inbox')",
            run: "click",
        },
        { trigger: `${inMessage("Bronze")} .o-onboarding-approve:visible`, run: "click" },
        isGone("Bronze"),
    ],
});

tours.add("crm_supplier_onboarding_activity", {
    steps: () => [
        {
            content: "The activity menu leads to what waits for me",
            trigger: ".o_menu_systray i.fa-clock-o",
            run: "click",
        },
        { trigger: ".o-mail-ActivityGroup:contains('Supplier Application')", run: "click" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_switch_view.o_list.active" },
        { trigger: ".o_data_row:contains('Silver') [name='name']", run: "click" },
        {
            content: "The header of the form has the buttons, too",
            trigger: ".o_statusbar_buttons button:contains('Return')",
        },
        { trigger: ".o-mail-Activity:not(:has(.o-mail-Activity-markDone))" },
        { trigger: ".o-mail-Activity .o-onboarding-refuse", run: "click" },
        ...giveReason("Too dear"),
        { trigger: ".o-mail-Chatter:not(:has(.o-onboarding-refuse))" },
        { trigger: ".o_form_view:not(:has(.o_statusbar_buttons button:contains('Return')))" },
    ],
});

tours.add("crm_supplier_onboarding_list", {
    steps: () => [
        { trigger: ".o_data_row:contains('Bronze') .o_list_record_selector input", run: "click" },
        { trigger: ".o_data_row:contains('Silver') .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button:contains('Refuse')", run: "click" },
        { trigger: ".modal .o_data_row:contains('Bronze')" },
        { trigger: ".modal .o_data_row:contains('Silver')" },
        ...giveReason("No budget"),
        { trigger: ".o_list_view:not(:has(.o_data_row:contains('Bronze')))" },
        { trigger: ".o_list_view:has(.o_data_row:contains('Tin'))" },
    ],
});
