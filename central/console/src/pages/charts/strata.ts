/** Series told apart by colour and by shape. Colours: Okabe and Ito 2008, darkened to 3:1 on white. */
const SHAPES = ["circle", "triangle", "square", "diamond", "cross", "down", "plus", "ring"] as const;
export type Shape = (typeof SHAPES)[number];

const COLOURS = ["#16498a", "#b04a00", "#007a5a", "#a8457f", "#5b4aa0", "#8a6d00", "#1483b8", "#4a5563"] as const;

export interface Look {
  colour: string;
  shape: Shape;
}

/** Beyond the eighth the shapes shift against the colours, so that 56 pairs come before one returns. */
export function lookOf(index: number): Look {
  const round = Math.floor(index / COLOURS.length);
  return {
    colour: COLOURS[index % COLOURS.length] ?? COLOURS[0],
    shape: SHAPES[(index + round) % SHAPES.length] ?? SHAPES[0],
  };
}

/** A shape's outline around (0, 0) with radius 1, as points; `null` lifts the pen. Drawn by canvas and SVG alike. */
export function outline(shape: Shape): { closed: boolean; at: ([number, number] | null)[] } {
  switch (shape) {
    case "triangle":
      return { closed: true, at: [[0, -1.15], [1.05, 0.75], [-1.05, 0.75]] };
    case "down":
      return { closed: true, at: [[0, 1.15], [1.05, -0.75], [-1.05, -0.75]] };
    case "square":
      return { closed: true, at: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]] };
    case "diamond":
      return { closed: true, at: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]] };
    case "cross":
      return { closed: false, at: [[-0.9, -0.9], [0.9, 0.9], null, [-0.9, 0.9], [0.9, -0.9]] };
    case "plus":
      return { closed: false, at: [[-1.1, 0], [1.1, 0], null, [0, -1.1], [0, 1.1]] };
    default: // circle and ring are round
      return {
        closed: true,
        at: Array.from({ length: 12 }, (_, step): [number, number] => [
          Math.cos((step * Math.PI) / 6),
          Math.sin((step * Math.PI) / 6),
        ]),
      };
  }
}
