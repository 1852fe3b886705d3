import { useQuery } from "@tanstack/react-query";

import { tasksQuery } from "../../api/queries";

/** How many tasks wait for the one who is logged in. */
export function useOpenTasks(enabled: boolean): number {
  const { data } = useQuery({ ...tasksQuery("open"), enabled });
  return data?.rows.length ?? 0;
}
