"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filters");
  const grid = document.getElementById("grid");
  const findings = Array.from(document.querySelectorAll(".finding"));
  const rows = Array.from(grid.tBodies[0].rows);
  const dialog = document.getElementById("detail");
  const body = document.getElementById("detail-body");
  const words = findings.map((each) => each.textContent.toLowerCase());

  function add(parent, name, text, kind) {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (kind) node.className = kind;
    parent.appendChild(node);
    return node;
  }

  function filter() {
    const want = new FormData(form);
    const text = want.get("text").trim().toLowerCase();
    const hitUnits = new Set(), hitTasks = new Set();
    let shown = 0;
    findings.forEach((each, place) => {
      const own = each.dataset;
      const hit = (!want.get("unit") || own.unit === want.get("unit")) && (!want.get("task") || own.task === want.get("task")) &&
        (!want.get("code") || own.code === want.get("code")) && (!want.get("outcome") || own.outcome === want.get("outcome")) &&
        (!text || words[place].includes(text));
      each.hidden = !hit;
      if (hit) { shown += 1; hitUnits.add(own.unit); hitTasks.add(own.task); }
    });
    const byFinding = want.get("code") || want.get("outcome") || text;
    rows.forEach((row) => {
      row.hidden = Boolean((want.get("unit") && row.dataset.unit !== want.get("unit")) || (byFinding && !hitUnits.has(row.dataset.unit)));
    });
    grid.querySelectorAll("[data-task]").forEach((cell) => {
      cell.hidden = Boolean(want.get("task") && cell.dataset.task !== want.get("task"));
    });
    document.getElementById("shown").textContent = "显示" + shown + "条，共" + findings.length + "条问题";
    rove(null);
  }

  function buttons() {
    return Array.from(grid.querySelectorAll("button.c")).filter((each) => !each.closest("[hidden]"));
  }

  function rove(target) {
    grid.querySelectorAll('button.c[tabindex="0"]').forEach((each) => { each.tabIndex = -1; });
    const next = target || buttons()[0];
    if (next) next.tabIndex = 0;
    if (target) target.focus();
  }

  function neighbour(button, down, right) {
    let cell = button.closest("td"), row = cell.parentElement;
    for (;;) {
      if (right) cell = right > 0 ? cell.nextElementSibling : cell.previousElementSibling;
      else {
        const place = cell.cellIndex;
        row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
        cell = row && row.cells[place];
      }
      if (!cell || cell.tagName !== "TD") return null;
      const found = !cell.hidden && !cell.parentElement.hidden && cell.querySelector("button");
      if (found) return found;
    }
  }

  function open(button) {
    const unit = button.closest("tr").dataset.unit, task = button.closest("td").dataset.task;
    const own = (data.cells[unit] || {})[task] || ["", "", [], []];
    const about = data.tasks[task];
    document.getElementById("detail-title").textContent = data.units[unit][0] + "　第" + task + "项　" + about[0];
    body.replaceChildren();
    add(body, "p", own[0] ? "责任：" + own[0] : "名册或台账未规定此项责任", "quiet");
    if (own[1]) add(body, "p", "豁免：" + own[1]);
    add(body, "h3", "台账要求（完成时限：" + about[4] + "）");
    add(body, "pre", about[1]);
    add(body, "h3", "填报内容");
    if (!own[2].length) add(body, "p", "没有对应到此项任务的填报内容（" + data.units[unit][1] + "）");
    own[2].forEach((entry) => {
      add(body, "p", entry[0] + (entry[4] ? "（依据：" + entry[4] + "）" : ""));
      add(body, "pre", entry[1] || "（空）");
      add(body, "p", entry[2], "quiet");
      add(body, "p", "对应方式：" + entry[3], "quiet");
    });
    add(body, "h3", "问题");
    if (!own[3].length) add(body, "p", "没有发现问题");
    own[3].forEach((place) => {
      const copy = findings[place].cloneNode(true);
      copy.removeAttribute("id");
      copy.hidden = false;
      copy.open = true;
      body.appendChild(copy);
    });
    dialog.showModal();
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter, 0));
  grid.addEventListener("click", (event) => {
    const button = event.target.closest("button.c");
    if (button) { rove(button); open(button); }
  });
  grid.addEventListener("keydown", (event) => {
    const button = event.target.closest("button.c");
    if (button && (event.key === "Home" || event.key === "End")) {
      event.preventDefault();
      const own = Array.from(button.closest("tr").querySelectorAll("button.c")).filter((each) => !each.closest("[hidden]"));
      rove(event.key === "Home" ? own[0] : own[own.length - 1]);
      return;
    }
    const way = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (!button || !way) return;
    event.preventDefault();
    const next = neighbour(button, way[0], way[1]);
    if (next) rove(next);
  });
  document.getElementById("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  const theme = document.getElementById("theme");
  const isDark = () => document.documentElement.dataset.theme === "dark" ||
    (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  const label = () => { theme.textContent = isDark() ? "浅色" : "深色"; theme.setAttribute("aria-pressed", String(isDark())); };
  theme.addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; label(); });
  label();
  rove(null);
  document.documentElement.dataset.ready = "true";
})();
