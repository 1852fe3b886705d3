import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { command, newKey } from "../../api/client";
import { asProblem } from "../../api/problem";

const TOUCHED = new Set(["stations", "commands", "andon", "orders", "order"]);

/** A command of the station. One that got no answer is sent again under the same key, so it happens once. */
export function useOrdered<Answer>(name: string): UseMutationResult<Answer, Error, Record<string, unknown>> {
  const queries = useQueryClient();
  const key = useRef(newKey());
  return useMutation({
    mutationFn: async (body: Record<string, unknown>) => (await command(name, body, { key: key.current })) as Answer,
    onSettled: (_, error) => {
      if (error === null || asProblem(error).status !== 0) key.current = newKey();
      return queries.invalidateQueries({ predicate: (query) => TOUCHED.has(String(query.queryKey[0])) });
    },
  });
}
