import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { command, newKey } from "../api/client";
import { asProblem } from "../api/problem";

interface Options<Answer> {
  version?: number;
  onDone?: (answer: Answer) => void | Promise<void>;
}

/** A command of a form. One that got no answer is sent again under the same key, so it happens once. */
export function useCommand<Answer>(
  name: string,
  { version, onDone }: Options<Answer> = {},
): UseMutationResult<Answer, Error, Record<string, unknown>> {
  const queries = useQueryClient();
  const key = useRef(newKey());
  return useMutation({
    mutationFn: async (body: Record<string, unknown>) =>
      (await command(name, body, { key: key.current, version })) as Answer,
    onSuccess: async (answer) => {
      key.current = newKey();
      await onDone?.(answer);
      await queries.invalidateQueries();
    },
    onError: (error) => {
      const { status } = asProblem(error);
      if (status !== 0) key.current = newKey();
      if (status === 412) void queries.invalidateQueries(); // the page shows an older state than the server has
    },
  });
}
