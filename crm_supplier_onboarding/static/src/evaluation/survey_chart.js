import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const CENTER = { x: 200, y: 170 };
const RADIUS = 110;
const RINGS = [20, 40, 60, 80, 100];
const LABEL_WIDTH = 13;
const COLORS = 6;

/** Break a name into lines that fit beside the radar. */
function wrap(name) {
    const lines = [];
    for (const word of name.split(" ")) {
        const last = lines.at(-1);
        if (last !== undefined && `${last} ${word}`.length <= LABEL_WIDTH) {
            lines[lines.length - 1] = `${last} ${word}`;
        } else {
            lines.push(word);
        }
    }
    return lines;
}

/**
 * The result of a site survey: a radar of the principles with a polygon for each
 * department and one for all of them, and bars that show how far they are apart.
 */
export class SurveyChart extends Component {
    static template = "crm_supplier_onboarding.SurveyChart";
    static props = { ...standardFieldProps };

    get result() {
        return this.props.record.data[this.props.name] || null;
    }

    format(score) {
        if (score === null || score === undefined) {
            return "–";
        }
        return formatFloat(score, { digits: [16, Number.isInteger(score) ? 0 : 1] });
    }

    /** @returns {Object} where a score lies on the axis of a principle */
    getPoint(index, score) {
        const angle = (2 * Math.PI * index) / this.result.principles.length - Math.PI / 2;
        const distance = (RADIUS * score) / 100;
        const round = (value) => Math.round(value * 10) / 10;
        return {
            x: round(CENTER.x + distance * Math.cos(angle)),
            y: round(CENTER.y + distance * Math.sin(angle)),
        };
    }

    /** @returns {Object} the outline through scores; principles without one are left out */
    getShape(scores) {
        const dots = scores.flatMap((score, index) =>
            score === null || score === undefined ? [] : [this.getPoint(index, score)],
        );
        return { dots, points: dots.map(({ x, y }) => `${x},${y}`).join(" ") };
    }

    get rings() {
        return RINGS.map((ring) => ({
            ring,
            points: this.getShape(this.result.principles.map(() => ring)).points,
        }));
    }

    get axes() {
        return this.result.principles.map((area, index) => {
            const label = this.getPoint(index, 114);
            const side = Math.sign(Math.round(label.x - CENTER.x));
            const lines = wrap(area.name);
            const lift = label.y < CENTER.y ? lines.length - 1 : 0;
            return {
                id: area.id,
                end: this.getPoint(index, 100),
                label: { x: label.x, y: label.y - 13 * lift + (label.y > CENTER.y ? 8 : 0) },
                anchor: { "-1": "end", 0: "middle", 1: "start" }[side],
                lines,
            };
        });
    }

    get total() {
        return this.getShape(this.result.principles.map((area) => area.score));
    }

    get minimum() {
        // A gate has to be passed.
        return this.getShape(
            this.result.principles.map((area) => (area.is_gate ? 100 : area.minimum)),
        );
    }

    get roles() {
        return this.result.roles.map((role, index) => ({
            ...role,
            color: `o_survey_color_${index % COLORS}`,
            shape: this.getShape(this.result.principles.map((area) => role.scores[area.id])),
        }));
    }

    get bars() {
        return this.result.principles.map((area) => ({
            ...area,
            text: this.getText(area),
            isLow: area.score !== null && area.score < (area.is_gate ? 100 : area.minimum),
            spread: area.is_gate ? 0 : area.high - area.low,
        }));
    }

    getText(area) {
        if (area.score === null) {
            return _t("not scored");
        }
        if (area.is_gate) {
            return area.score === 100 ? _t("passed") : _t("not passed");
        }
        return this.format(area.score);
    }

    /** What those hear who do not see the picture. */
    get description() {
        const rows = this.result.principles.map((area) => `${area.name}: ${this.getText(area)}`);
        return _t("Scores of the site survey: %s", rows.join(", "));
    }
}

export const surveyChart = {
    component: SurveyChart,
    displayName: _t("Result of a site survey"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("supplier_survey_chart", surveyChart);
