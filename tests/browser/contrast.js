/* Copyright (c) 2026, Identity OneLogin collection contributors
 * GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measures contrasts as WCAG 2.2 defines them, from the computed styles of what is visible: text at least 4.5:1 (1.4.3); marks of the
 * charts, the lines between them, borders that mean something and focus rings at least 3:1 against what is beside them (1.4.11).
 * Gives how many were measured of each kind, and what falls short.
 */
() => {
  const WHITE = [255, 255, 255, 1];
  const parse = (text) => {
    const [r, g, b, a = 1] = (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return text.startsWith("color(srgb") ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const over = ([r, g, b, a], back) => [r, g, b].map((value, i) => value * a + back[i] * (1 - a)).concat(1);
  const luminance = (colour) => colour.slice(0, 3)
    .map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  /* What is behind a node: the backgrounds of it and of what it stands in, one over the other. */
  const behind = (node) => {
    const layers = [];
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour[3]) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduceRight((back, layer) => over(layer, back), WHITE);
  };
  const seen = {};
  const poor = new Set();
  const check = (kind, node, front, back, least) => {
    seen[kind] = (seen[kind] || 0) + 1;
    const value = ratio(over(front, back), back);
    if (value < least) poor.add(`${kind} ${value.toFixed(2)}: ${node.outerHTML.slice(0, 90)}`);
  };
  const drawn = (style, side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 2;

  function segment(rect) {
    const style = getComputedStyle(rect);
    const fill = parse(style.fill);
    const svg = rect.ownerSVGElement;
    const track = svg.querySelector(".track");
    check("bar", rect, fill, track ? parse(getComputedStyle(track).fill) : behind(svg.parentElement), 3);
    const box = rect.getBoundingClientRect();
    const other = [...svg.querySelectorAll("rect:not(.track)")].filter((each) => each !== rect).find((each) => {
      const its = each.getBoundingClientRect();
      return box.right > its.left - 1 && its.right > box.left - 1 && box.bottom > its.top - 1 && its.bottom > box.top - 1;
    });
    if (!other) return;
    // A line between two segments, or, where there is none, one against the other.
    if (style.stroke !== "none" && parseFloat(style.strokeWidth) >= 1) check("line between segments", rect, parse(style.stroke), fill, 3);
    else check("neighbouring segment", rect, parse(getComputedStyle(other).fill), fill, 3);
  }
  function label(text) {
    const box = text.getBoundingClientRect();
    const middle = (box.left + box.right) / 2;
    const under = [...text.ownerSVGElement.querySelectorAll("rect")].filter((rect) => {
      const its = rect.getBoundingClientRect();
      return its.left <= middle && middle <= its.right;
    }).pop();
    const style = getComputedStyle(under);
    check("number in a bar", text, parse(getComputedStyle(text).fill), parse(style.fill), 4.5);
  }
  function written(node, style) {
    const says = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (says && !node.disabled) check("text", node, parse(style.color), behind(node), 4.5);
  }
  function mark(node, pseudo) {
    const style = getComputedStyle(node, pseudo);
    if (style.content === "none" || style.display === "none") return;
    const back = parse(style.backgroundColor);
    if (back[3]) check("mark", node, back, behind(node), 3);
    if (style.content.replaceAll('"', "").trim() === "") return;
    const [r, g, b, a] = parse(style.color);
    check("sign", node, [r, g, b, a * parseFloat(style.opacity)], back[3] ? over(back, behind(node)) : behind(node), pseudo === "::after" ? 3 : 4.5);
  }

  for (const node of document.body.querySelectorAll("*")) {
    if (!node.getClientRects().length || node.closest(".vh, title, desc, defs")) continue;
    const style = getComputedStyle(node);
    if (node.matches("rect:not(.track)")) {
      if (node.getBoundingClientRect().width) segment(node);
    } else if (node.matches("svg text")) label(node);
    else if (!node.closest("svg")) {
      written(node, style);
      if (!node.disabled) for (const pseudo of ["::before", "::after"]) mark(node, pseudo);
      if (node.matches(".tile:not(.zero)") && drawn(style, "Top")) check("edge", node, parse(style.borderTopColor), behind(node.parentElement), 3);
      if (node.matches(".hero, .warn, .warning") && drawn(style, "Left")) check("edge", node, parse(style.borderLeftColor), behind(node), 3);
      if (node.matches("input, select, button:not(th button):enabled")) check("border of a control", node, parse(style.borderTopColor), behind(node.parentElement), 3);
    }
  }
  for (const node of document.body.querySelectorAll("a[href], button:enabled, input, select, summary, [tabindex='0']")) {
    if (!node.getClientRects().length) continue;
    node.focus({ preventScroll: true, focusVisible: true });
    const style = getComputedStyle(node);
    if (document.activeElement !== node) continue;
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) poor.add(`no focus ring: ${node.outerHTML.slice(0, 90)}`);
    else check("focus ring", node, parse(style.outlineColor), behind(parseFloat(style.outlineOffset) >= 0 ? node.parentElement : node), 3);
  }
  document.activeElement?.blur();
  return { seen, poor: [...poor] };
}
