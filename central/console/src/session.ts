/** Who is logged in: one query; its CSRF token goes to the client, its language to the texts. */
import { queryOptions } from "@tanstack/react-query";

import { client, given, read, setCsrf } from "./api/client";
import { live } from "./api/live";
import type { About, Me } from "./api/types";
import { setZone } from "./format/time";
import { followUserLanguage } from "./i18n";
import { queryClient } from "./queryClient";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Me> => entered(await given(client.GET("/api/identity/me"))),
  staleTime: 5 * 60_000,
  retry: false,
});

/** What is known before anyone has logged in; a server that does not tell leaves the defaults. */
export const aboutQuery = queryOptions({
  queryKey: ["about"],
  queryFn: async (): Promise<About> => {
    const about = await given(read<About>("/api/core/about"));
    setZone(about.zone);
    return about;
  },
  staleTime: Infinity,
  retry: 1,
});

function entered(me: Me): Me {
  setCsrf(me.csrf);
  followUserLanguage(me.language);
  return me;
}

export async function logIn(login: string, password: string): Promise<Me> {
  const me = await given(client.POST("/api/identity/login", { body: { login, password } }));
  queryClient.clear();
  queryClient.setQueryData(meQuery.queryKey, entered(me));
  return me;
}

export async function logOut(): Promise<void> {
  await given(client.POST("/api/identity/logout"));
  forget();
}

/** The session is over: nothing of it stays in this page. */
export function forget(): void {
  live.stop();
  setCsrf("");
  queryClient.clear();
}

export function may(me: Me | undefined, permission: string): boolean {
  return me?.permissions.includes(permission) ?? false;
}
