import { registry } from "@web/core/registry";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";

/**
 * An integer that may be unknown: zero, which an empty column reads as, shows nothing
 * but the placeholder.
 */
export class OptionalIntegerField extends IntegerField {
    static template = "crm_relations.OptionalIntegerField";
    static props = {
        ...IntegerField.props,
        placeholder: { type: String, optional: true },
    };

    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }
}

export const optionalIntegerField = {
    ...integerField,
    component: OptionalIntegerField,
    isEmpty: (record, fieldName) => !record.data[fieldName],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...integerField.extractProps(fieldInfo, dynamicInfo),
        placeholder: fieldInfo.attrs.placeholder,
    }),
};

registry.category("fields").add("relation_optional_integer", optionalIntegerField);
