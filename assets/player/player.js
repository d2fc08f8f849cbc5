"use strict";
(() => {
  const root = document.documentElement;
  const one = (query) => document.querySelector(query);
  const all = (query) => [...document.querySelectorAll(query)];
  const player = one(".player"), stage = one(".stage"), drawing = one(".frame>svg"), said = one(".said");
  const tip = one(".tip"), layer = one(".pictures"), where = one(".where"), unfold = one(".unfold");
  const whole = one(".whole"), phone = matchMedia("(max-width: 30rem)");
  const back = one(".back"), play = one(".play"), next = one(".next");
  const pictures = all(".picture"), steps = all(".all li"), links = all(".jumps a"), values = all(".value");
  const tips = all(".tips>div"), opens = all(".opens");
  const count = Number(player.dataset.count);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let beat = 0, timer = 0, shown = null, hiding = 0;
  let pointer = "", dismissed = null; // where the mouse is, and where it was when a tip was sent away

  // The beat that the address names; the first where it names none.
  const asked = () => {
    const found = /^#beat=(\d{1,6})$/.exec(location.hash);
    return found ? Math.min(count, Math.max(1, Number(found[1]))) : 1;
  };

  // In a frame the steps are not places where the page around it has been. A page in a sandbox may not be let change
  // its address; it works without.
  const write = (way) => {
    try { history[self === top ? way : "replaceState"](null, "", "#beat=" + beat); } catch { /* stays as it is */ }
  };

  // A step's heading is none where it is said.
  const copy = (part) => {
    if (!part.matches("h3")) return part.cloneNode(true);
    const name = document.createElement("p");
    name.className = "name";
    name.append(...part.cloneNode(true).childNodes);
    return name;
  };

  const show = (number) => {
    if (number === beat) return;
    const before = pictures[beat], now = pictures[number], first = beat === 0;
    for (const picture of pictures) picture.classList.remove("on", "was");
    player.classList.toggle("moving", !first && !still.matches);
    layer.append(now); // on top, where it can appear over the one before
    if (!first) before.classList.add("was");
    now.classList.add("on");
    beat = number;
    links.forEach((link, k) => {
      if (k === beat - 1) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    const step = steps[beat - 1];
    said.replaceChildren(...[...step.children].filter((part) => !part.matches("svg")).map(copy));
    where.textContent = "Beat " + beat + " of " + count;
    back.setAttribute("aria-disabled", String(beat === 1));
    next.setAttribute("aria-disabled", String(beat === count));
    for (const value of values) {
      value.classList.toggle("on", beat >= Number(value.dataset.from) && beat <= Number(value.dataset.to));
    }
    for (const copy of opens) copy.classList.toggle("on", beat >= Number(copy.dataset.from));
    if (shown && (phone.matches || !shown.matches(".on"))) hide(); // its place may move
    rove(document.activeElement);
    aim(!first);
  };

  // A phone shows the neighbourhood of what is worked on, unless the whole is asked for.
  let panning = 0;
  const aim = (glide) => {
    cancelAnimationFrame(panning);
    const near = phone.matches && whole.getAttribute("aria-pressed") === "false";
    player.classList.toggle("near", near);
    const goal = near ? steps[beat - 1].dataset.near.split(" ").map(Number) : [0, 0, {{wide}}, {{high}}];
    const place = (box) => drawing.setAttribute("viewBox", box.join(" "));
    if (!glide || still.matches) return place(goal);
    const from = drawing.getAttribute("viewBox").split(" ").map(Number), begin = performance.now();
    const move = (now) => {
      const way = Math.min(1, Math.max(0, (now - begin) / 300)), eased = way * way * (3 - 2 * way);
      place(way < 1 ? goal.map((to, k) => from[k] + (to - from[k]) * eased) : goal);
      if (way < 1) panning = requestAnimationFrame(move);
    };
    panning = requestAnimationFrame(move);
  };

  const go = (number, way = "pushState") => {
    const wanted = Math.min(count, Math.max(1, number));
    if (wanted === beat) return;
    show(wanted);
    write(way);
  };

  // -- play -----------------------------------------------------------------------------------------------------

  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    player.classList.remove("playing");
    play.querySelector("span").textContent = "Play";
    said.setAttribute("aria-live", "polite");
  };

  const tick = () => {
    timer = setTimeout(() => {
      if (beat === count) return stop();
      go(beat + 1, "replaceState");
      if (beat === count) return stop();
      tick();
    }, Number(steps[beat - 1].dataset.time));
  };

  const start = () => {
    if (beat === count) go(1);
    player.classList.add("playing");
    play.querySelector("span").textContent = "Pause";
    said.setAttribute("aria-live", "off"); // a film that talks over itself helps nobody
    tick();
  };

  const toggle = () => (timer ? stop() : start());
  const step = (by) => { stop(); go(beat + by); };

  back.addEventListener("click", () => step(-1));
  next.addEventListener("click", () => step(1));
  play.addEventListener("click", toggle);
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
  addEventListener("hashchange", () => { stop(); show(asked()); });
  addEventListener("popstate", () => { stop(); show(asked()); });
  links.forEach((link) => link.addEventListener("click", () => {
    if (stage.getBoundingClientRect().top < 0) stage.scrollIntoView({block: "start"});
  }));
  unfold.addEventListener("click", () => {
    unfold.setAttribute("aria-expanded", String(one(".all").classList.toggle("open")));
  });

  // -- keys -----------------------------------------------------------------------------------------------------

  const keys = {
    ArrowRight: () => step(1), ArrowDown: null, ArrowLeft: () => step(-1), ArrowUp: null,
    Home: () => { stop(); go(1); }, End: () => { stop(); go(count); }, " ": toggle,
  };

  document.addEventListener("keydown", (event) => {
    if (one("dialog[open]") || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = event.target instanceof Element ? event.target : root;
    if (event.key === "Escape") {
      dismissed = pointer;
      return hide();
    }
    if (at.closest(".value") && event.key.startsWith("Arrow")) {
      event.preventDefault();
      return wander(at, event.key);
    }
    if (at.closest("input,select,textarea,[contenteditable]")) return;
    if (event.key === " " && at.closest("button")) return;
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // -- swipe ----------------------------------------------------------------------------------------------------

  let from = null;
  stage.addEventListener("pointerdown", (event) => {
    const zoomed = window.visualViewport && visualViewport.scale > 1.01;
    from = event.pointerType === "mouse" || !event.isPrimary || zoomed ? null : event;
  });
  stage.addEventListener("pointercancel", () => { from = null; });
  stage.addEventListener("pointerup", (event) => {
    if (!from || event.pointerId !== from.pointerId) return;
    const across = event.clientX - from.clientX, down = event.clientY - from.clientY;
    from = null;
    if (Math.abs(across) > 40 && Math.abs(across) > 2 * Math.abs(down)) return step(across < 0 ? 1 : -1);
    if (Math.hypot(across, down) < 10 && !tip.contains(event.target)) tap(event.clientX, event.clientY);
  });

  // A finger is wider than a value on a small screen: the nearest one is meant.
  const tap = (x, y) => {
    let best = null, least = 24;
    for (const value of visible()) {
      const box = value.getBoundingClientRect();
      const far = Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
      if (far < least) [best, least] = [value, far];
    }
    if (best) reveal(best); else hide();
  };

  // -- values ---------------------------------------------------------------------------------------------------

  const visible = () => values.filter((value) => value.matches(".on"));

  // One stop of the tab key for all values; arrows lead from one to the other.
  const rove = (at) => {
    const here = visible();
    const stop = here.includes(at) ? at : here.find((value) => value.tabIndex === 0) || here[0];
    for (const value of values) value.setAttribute("tabindex", value === stop ? "0" : "-1");
  };

  const wander = (at, key) => {
    const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
    const [x, y] = middle(at.getBoundingClientRect());
    let best = null, least = Infinity;
    for (const value of visible()) {
      const [toX, toY] = middle(value.getBoundingClientRect());
      const [ahead, aside] = {
        ArrowRight: [toX - x, toY - y], ArrowLeft: [x - toX, toY - y],
        ArrowDown: [toY - y, toX - x], ArrowUp: [y - toY, toX - x],
      }[key];
      const far = ahead + 2.5 * Math.abs(aside);
      if (ahead > 1 && far < least) [best, least] = [value, far];
    }
    if (best) best.focus();
  };

  const reveal = (value) => {
    clearTimeout(hiding);
    if (shown === value) return;
    dismissed = null;
    hide();
    shown = value;
    value.classList.add("shown");
    tip.replaceChildren(...[...tips[values.indexOf(value)].children].map((part) => part.cloneNode(true)));
    tip.hidden = false;
    const room = stage.getBoundingClientRect(), box = value.getBoundingClientRect();
    const left = box.left + box.width / 2 - tip.offsetWidth / 2 - room.left;
    tip.style.left = Math.max(0, Math.min(left, room.width - tip.offsetWidth)) + "px";
    const above = box.top - room.top - tip.offsetHeight - 6;
    const below = box.bottom - room.top + 6;
    tip.style.top = (box.top - tip.offsetHeight - 6 >= 0 && above >= 0 ? above : below) + "px";
  };

  const hide = () => {
    clearTimeout(hiding);
    if (shown) shown.classList.remove("shown");
    shown = null;
    tip.hidden = true;
  };

  // Time to get from the value to its tip, which may be pointed at as well.
  const leave = () => {
    clearTimeout(hiding);
    hiding = setTimeout(() => { if (!(shown && shown === document.activeElement)) hide(); }, 250);
  };

  for (const value of values) {
    value.addEventListener("pointerenter", (event) => {
      const here = event.clientX + " " + event.clientY;
      if (event.pointerType !== "mouse" || here === dismissed) return; // only the tip above it has gone
      reveal(value);
    });
    value.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") leave(); });
    value.addEventListener("focus", () => { rove(value); reveal(value); });
    value.addEventListener("blur", hide);
  }
  addEventListener("pointermove", (event) => { pointer = event.clientX + " " + event.clientY; }, {passive: true});
  tip.addEventListener("pointerenter", () => clearTimeout(hiding));
  tip.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") leave(); });
  addEventListener("resize", hide);
  phone.addEventListener("change", () => aim(false));
  whole.addEventListener("click", () => {
    hide();
    whole.setAttribute("aria-pressed", String(whole.getAttribute("aria-pressed") === "false"));
    aim(false);
  });

  // -- what opens -----------------------------------------------------------------------------------------------

  const open = (copy) => {
    stop();
    hide();
    const inside = document.getElementById("inside-" + copy.dataset.inside), frame = inside.querySelector("iframe");
    inside.showModal();
    frame.focus();
    const leave = (event) => { if (event.key === "Escape") inside.close(); };
    // What is in a frame keeps its keys; a page in a sandbox may not be looked into.
    try { frame.contentDocument.addEventListener("keydown", leave); } catch { /* there is the button */ }
    frame.addEventListener("load", () => {
      try { frame.contentDocument.addEventListener("keydown", leave); } catch { /* likewise */ }
    });
  };

  for (const copy of opens) {
    copy.addEventListener("click", () => open(copy));
    copy.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open(copy);
    });
  }
  for (const button of all(".close")) button.addEventListener("click", () => button.closest("dialog").close());

  root.classList.add("js");
  show(asked());
})();
