import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { fetchPageAhead } from "./ahead";
import { startLanguage } from "./i18n";
import { queryClient } from "./queryClient";
import { router } from "./router";
import { Themed } from "./shell/Themed";
import "./shell/page.css";
import "./shell/faces.css";
import "./shell/content.css";
import "./shell/parts.css";
import "./shell/books.css";
import "./states/states.css";

startLanguage();
fetchPageAhead();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Themed>
        <RouterProvider router={router} />
      </Themed>
    </QueryClientProvider>
  </StrictMode>,
);
