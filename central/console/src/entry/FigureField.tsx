/** A field for a number: antd's, but "12,3" is 12.3 in it and never 123. */
import { InputNumber, type InputNumberProps } from "antd";
import type { ReactNode } from "react";

import { figure } from "../format/numbers";

export function FigureField(props: InputNumberProps<number>): ReactNode {
  return <InputNumber<number> parser={(text) => Number(figure(text) || NaN)} {...props} />;
}
