import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { live } from "../../api/live";
import { andonQuery } from "../../api/queries";
import type { Line } from "../../api/types";

const CELLS_MAX = 200; // a stream follows 256 topics at most; further lines come with the next round

/** Lines change on the board the moment the server knows; the rounds in between only repair. */
export function useLineFeed(cells: readonly string[]): void {
  const queries = useQueryClient();
  const followed = cells.slice(0, CELLS_MAX).join(" ");
  useEffect(() => {
    if (followed === "") return;
    const key = andonQuery(0).queryKey;
    const stops = followed.split(" ").map((cell) =>
      live.onTopic(`shopfloor.line/${cell}`, (data) => {
        const news = data as Partial<Line>;
        queries.setQueryData(key, (board) =>
          board === undefined
            ? board
            : {
                ...board,
                lines: board.lines.map((line) =>
                  line.cell_id === cell && (news.at ?? 0) >= line.at ? { ...line, ...news } : line,
                ),
              },
        );
      }),
    );
    return () => stops.forEach((stop) => stop());
  }, [followed, queries]);
}
