"use strict";
// The page to try the control API. It loads nothing from elsewhere, and shows texts as texts.
const $ = (id) => document.getElementById(id);
const wish = new URLSearchParams(location.search).get("lang") || navigator.language; // /?lang=zh
let lang = wish.startsWith("zh") ? "zh" : "en";
let world = "";
let listening; // ends the stream that is open
let operations = [];

function translate() {
  document.documentElement.lang = lang;
  for (const e of document.querySelectorAll("[data-en]")) e.textContent = e.dataset[lang];
}

function headers() {
  const h = { "Content-Type": "application/json" };
  if ($("token").value) h.Authorization = "Bearer " + $("token").value;
  return h;
}

async function call(method, path, body) {
  const answer = await fetch(path, { method, headers: headers(), body: body || undefined });
  const text = await answer.text();
  const json = (answer.headers.get("Content-Type") || "").includes("json");
  const value = json && text ? JSON.parse(text) : text;
  if (!answer.ok) {
    const more = (value.errors || []).map((e) => `${e.location}: ${e.message}`).join("; ");
    throw new Error(`${answer.status} ${value.slug || ""}: ${more || value.detail || text}`);
  }
  return value;
}

// guarded does something and says what is wrong with it.
const guarded = (what) => async (event) => {
  if (event) event.preventDefault();
  $("trouble").textContent = "";
  try {
    await what();
  } catch (e) {
    $("trouble").textContent = e.message;
  }
};

function element(name, text, ...children) {
  const e = document.createElement(name);
  if (text !== undefined) e.textContent = text;
  e.append(...children);
  return e;
}

async function worlds() {
  const all = (await call("GET", "/v1/worlds")).worlds;
  if (!all.some((w) => w.id === world)) world = all.length ? all[0].id : "";
  $("world").replaceChildren(...all.map((w) => {
    const o = element("option", `${w.id} (${w.from})`);
    o.value = w.id;
    o.selected = w.id === world;
    return o;
  }));
  await show();
}

const here = () => "/v1/worlds/" + encodeURIComponent(world);

async function show() {
  if (!world) {
    $("where").textContent = { en: "there is none: make one", zh: "还没有世界，请新建" }[lang];
    return;
  }
  const w = await call("GET", here());
  $("where").textContent = `${w.ports.map((p) => p.addr).join(", ")} · ${w.clock} · ${w.now}`;
  const faults = (await call("GET", here() + "/faults")).faults;
  $("faults").replaceChildren(...faults.map((f) => {
    const b = element("button", { en: "lift", zh: "撤销" }[lang]);
    b.type = "button";
    b.disabled = !!f.lifted;
    b.onclick = guarded(async () => { await call("DELETE", `${here()}/faults/${encodeURIComponent(f.id)}`); await show(); });
    return element("li", `${f.id}  ${f.said}  ${f.count}/${f.want < 0 ? "∞" : f.want} `, b);
  }));
  const list = (await call("GET", here() + "/transactions?limit=50")).transactions;
  const zone = w.now.match(/([+-])(\d\d):(\d\d)$/); // times are those of the world, as its clock says them
  const ahead = zone ? Number(zone[1] + "1") * (Number(zone[2]) * 60 + Number(zone[3])) * 60000 : 0;
  $("transactions").replaceChildren(...list.map((t) => {
    const six = (n) => String(n).padStart(6, "0");
    const key = `${t.terminal}:${six(t.batch)}:${six(t.stan)}`;
    const amount = element("td", String(t.amount.minor));
    amount.className = "number";
    const row = element("tr", undefined, element("td", new Date(Date.parse(t.at) + ahead).toISOString().slice(5, 19).replace("T", "\u00a0")),
      element("td", key), element("td", t.rrn), element("td", t.card || ""), element("td", t.kind), amount,
      element("td", t.state + (t.code ? " " + t.code : "")));
    row.tabIndex = 0;
    row.onclick = guarded(() => trace(t.rrn || key));
    row.onkeydown = (e) => { if (e.key === "Enter") row.onclick(); };
    return row;
  }));
}

async function trace(clue) {
  $("story").textContent = await call("GET",
    `${here()}/transactions/${encodeURIComponent(clue)}/trace?format=text&lang=${lang}`);
}

// listen follows the events of the world with fetch: an EventSource could send no token.
async function listen() {
  if (listening) listening.abort();
  $("events").replaceChildren();
  if (!world) return;
  const mine = listening = new AbortController();
  let timer;
  try {
    const answer = await fetch(here() + "/events?kinds=message,item,alert,fault,command,node", { headers: headers(), signal: mine.signal });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop();
      for (const part of parts) happened(part);
      clearTimeout(timer);
      timer = setTimeout(() => show().catch(() => {}), 300);
    }
  } catch (e) {
    if (!mine.signal.aborted) $("trouble").textContent = e.message;
  }
}

function happened(part) {
  const field = (name) => (part.match(new RegExp(`^${name}: (.*)$`, "m")) || [])[1];
  const kind = field("event");
  if (!kind) return;
  const d = JSON.parse(field("data"));
  const text = [d.at, kind, d.node && d.peer ? `${d.node} → ${d.peer}` : d.node, d.name || d.reason || d.control || d.why,
    d.note].filter(Boolean).join("  ");
  const line = element("li", text);
  if (field("id")) line.value = Number(field("id"));
  $("events").append(line);
  while ($("events").children.length > 500) $("events").firstChild.remove();
  $("events").scrollTop = $("events").scrollHeight;
}

async function describe() {
  const api = await call("GET", "/openapi.json");
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, op] of Object.entries(methods)) operations.push({ path, method: method.toUpperCase(), op });
  }
  $("operation").replaceChildren(...operations.map((o, i) => {
    const e = element("option", `${o.method} ${o.path}`);
    e.value = i;
    return e;
  }));
  choose();
}

function choose() {
  const o = operations[$("operation").value || 0];
  $("summary").textContent = o.op.summary;
  $("path").value = o.path.replace("{world}", world || "main");
  $("body").value = o.op.requestBody ? "{}" : "";
}

$("lang").value = lang;
$("lang").onchange = guarded(async () => { lang = $("lang").value; translate(); await show(); });
$("world").onchange = guarded(async () => { world = $("world").value; await show(); listen(); });
$("token").onchange = guarded(async () => { await worlds(); listen(); });
$("make").onclick = guarded(async () => { world = (await call("POST", "/v1/worlds", "{}")).id; await worlds(); listen(); });
$("reset").onclick = guarded(async () => { await call("POST", here() + "/reset"); await show(); });
$("end").onclick = guarded(async () => { await call("DELETE", here()); await worlds(); listen(); });
$("fault-form").onsubmit = guarded(async () => {
  await call("POST", here() + "/faults", JSON.stringify({ rule: $("fault").value }));
  await show();
});
$("clock-form").onsubmit = guarded(async () => {
  await call("POST", here() + "/clock/advance", JSON.stringify({ to: $("to").value }));
  await show();
});
$("money-form").onsubmit = guarded(() => trace($("clue").value.trim()));
$("operation").onchange = choose;
$("call-form").onsubmit = guarded(async () => {
  const o = operations[$("operation").value || 0];
  const value = await call(o.method, $("path").value, $("body").value);
  $("answer").textContent = typeof value === "string" ? value : JSON.stringify(value, undefined, 2);
});

translate();
guarded(async () => { await describe(); await worlds(); listen(); })();
