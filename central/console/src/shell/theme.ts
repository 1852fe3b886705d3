/** Colours that hold WCAG AA (4.5:1 for text) on white; antd's own blue, grey placeholders and amber do not. */
import type { ThemeConfig } from "antd";

const COLOUR = {
  ink: "#0e1a2b",
  text: "#1c2836",
  quiet: "#525e6d",
  line: "#d8dee6",
  page: "#f3f5f8",
  accent: "#0b56b8",
  green: "#1a7431",
  amber: "#8a4b00",
  red: "#b91c1c",
} as const;

export const FONT =
  '"Inter", "Segoe UI", system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

export const theme: ThemeConfig = {
  token: {
    colorPrimary: COLOUR.accent,
    colorInfo: COLOUR.accent,
    colorLink: COLOUR.accent,
    colorSuccess: COLOUR.green,
    colorWarning: COLOUR.amber,
    colorError: COLOUR.red,
    // antd derives muddy grounds from colours this dark
    colorSuccessBg: "#eaf6ed",
    colorWarningBg: "#fdf4e3",
    colorErrorBg: "#fdeceb",
    colorInfoBg: "#e8f0fb",
    colorText: COLOUR.text,
    colorTextSecondary: COLOUR.quiet,
    colorTextTertiary: COLOUR.quiet,
    colorTextDescription: COLOUR.quiet,
    colorTextPlaceholder: "#66717f",
    colorBorder: "#8994a3",
    colorBorderSecondary: COLOUR.line,
    colorBgLayout: COLOUR.page,
    borderRadius: 6,
    opacityLoading: 1, // a button at work stays readable (WCAG AA)
    controlHeight: 36,
    fontFamily: FONT,
    fontSize: 14,
  },
  components: {
    Table: { headerBg: "#eef1f5", headerColor: COLOUR.text, cellPaddingBlock: 10 },
    Descriptions: { labelBg: "#f6f8fa" },
    Button: { primaryShadow: "none", defaultShadow: "none" },
  },
};
