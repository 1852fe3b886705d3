import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { loginsQuery } from "../../api/capa";
import { coded } from "../../i18n";
import { zh } from "../../i18n/zh";
import { may, meQuery } from "../../session";

type Options = { value: string; label: string }[];

/** Logins to choose from; empty for those who may not see users. */
export function useLogins(): Options {
  const { data: me } = useQuery(meQuery);
  const { data = [] } = useQuery(loginsQuery(may(me, "identity.read")));
  return data.map(({ login, display }) => ({ value: login, label: display === "" ? login : `${login} · ${display}` }));
}

/** Roles that work can be given to. */
export function useRoles(): Options {
  const { t } = useTranslation();
  return Object.keys(zh.roles).map((value) => ({ value, label: coded(t, "roles", value) }));
}
