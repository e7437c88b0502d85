// The rules of Odoo's own test_lint, in the form that today's eslint reads.
const browserGlobals = `
    AbortController Blob CustomEvent DOMParser Event File FileReader FormData Headers
    HTMLElement Image IntersectionObserver KeyboardEvent MouseEvent MutationObserver Node
    Notification Request ResizeObserver Response URL URLSearchParams XMLSerializer
    cancelAnimationFrame clearInterval clearTimeout console document fetch history
    localStorage location navigator queueMicrotask requestAnimationFrame sessionStorage
    setInterval setTimeout structuredClone window
`;
const odooGlobals = "odoo luxon Chart FullCalendar DOMPurify";
const globals = Object.fromEntries(
    `${browserGlobals} ${odooGlobals}`
        .trim()
        .split(/\s+/)
        .map((name) => [name, "readonly"])
);
const component = "ClassDeclaration[superClass.name='Component']";
const hasStatic = (name) =>
    `:has(ClassBody.body > PropertyDefinition[key.name='${name}'][static='true'])`;

export default [
    {
        files: ["**/*.js"],
        languageOptions: { sourceType: "module", ecmaVersion: 2022, globals },
        rules: {
            "arrow-body-style": ["error", "as-needed"],
            curly: ["error", "all"],
            "no-const-assign": "error",
            "no-debugger": "error",
            "no-dupe-args": "error",
            "no-dupe-class-members": "error",
            "no-dupe-else-if": "error",
            "no-dupe-keys": "error",
            "no-duplicate-imports": "error",
            "no-redeclare": "error",
            "no-restricted-globals": ["error", "event", "self"],
            "no-restricted-syntax": [
                "error",
                "PrivateIdentifier",
                {
                    selector: `${component}:not(${hasStatic("props")})`,
                    message: "Component should declare static props",
                },
                {
                    selector: `${component}:not(${hasStatic("template")})`,
                    message: "Component should declare static template",
                },
                {
                    selector: "CallExpression[callee.name='_t'] > :first-child[value=/(.*%s){2,}/]",
                    message: "Usage of _t function with multiple unnamed placeholders",
                },
            ],
            "no-undef": "error",
            "no-unreachable": "error",
            "no-unsafe-negation": "error",
            "no-unused-vars": ["error", { vars: "all", args: "none", caughtErrors: "all" }],
            "prefer-const": ["error", { destructuring: "all", ignoreReadBeforeAssign: true }],
            "valid-typeof": "error",
        },
    },
];
