/** Who is logged in: one query; its CSRF token goes to the client, its language to the texts. */
import { queryOptions } from "@tanstack/react-query";

import { client, command, given, newKey, setCsrf } from "./api/client";
import { live } from "./api/live";
import type { About, Me } from "./api/types";
import { setZone } from "./format/time";
import { type Language, chooseLanguage, followUserLanguage, shownLanguage, wasChosenHere } from "./i18n";
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
    const about = await given(client.GET("/api/core/about"));
    setZone(about.zone);
    return about;
  },
  staleTime: Infinity,
  retry: false, // the login must not wait for it
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
  await keepLanguage(me);
  return me;
}

/** The server speaks the user's own language, so a choice on this page becomes the user's. */
async function keepLanguage(me: Me): Promise<void> {
  const language = shownLanguage();
  if (!wasChosenHere() || me.language === language) return;
  await command("identity.set_language", { language }, { key: newKey() }).catch(() => null);
  queryClient.setQueryData(meQuery.queryKey, { ...me, language });
  await queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "me" });
}

/** Show the console in another language, for good when somebody is logged in. */
export async function switchLanguage(language: Language): Promise<void> {
  chooseLanguage(language);
  const me = queryClient.getQueryData(meQuery.queryKey);
  if (me !== undefined) await keepLanguage(me);
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
