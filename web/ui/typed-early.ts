type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** The field as one that is ticked; null where it is typed or chosen. */
function tickOf(control: Control): HTMLInputElement | null {
  return control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type) ? control : null;
}

function isTouched(control: Control): boolean {
  if (control instanceof HTMLSelectElement)
    return [...control.options].some((option) => option.selected !== option.defaultSelected);
  const tick = tickOf(control);
  return tick === null ? control.value !== control.defaultValue : tick.checked !== tick.defaultChecked;
}

/** Takes the attribute with which the server set a field, not what is in the field now. */
function dropDefault(control: Control): void {
  if (!(control instanceof HTMLInputElement) || control.type === 'hidden') return;
  const { checked, value } = control;
  control.removeAttribute(tickOf(control) === null ? 'value' : 'checked');
  if (tickOf(control) === null) control.value = value;
  else control.checked = checked;
}

/**
 * Remembers what a person typed or ticked while the page was there and its JavaScript was not: when the page comes alive, its
 * fields begin with what the server sent. Call it before that, and the answer after it, which puts back what was lost.
 */
export function keepTypedEarly(): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const controls = [...document.querySelectorAll<Control>('input, textarea, select')];
  // Of radio buttons the one that was chosen says it all: the others follow it.
  const kept = controls
    .filter((control) => isTouched(control) && !(control.type === 'radio' && tickOf(control)?.checked === false))
    .map((control) => ({ control, value: control.value, checked: tickOf(control)?.checked }));
  // Svelte drops these attributes itself, and with them what it knows of the field: the next time anything on the page
  // changes, it would set the field again, over what was typed meanwhile. Where there is none it keeps its knowledge.
  controls.forEach(dropDefault);
  return () => {
    for (const { control, value, checked } of kept) {
      const tick = tickOf(control);
      if (tick === null ? control.value === value : tick.checked === checked) continue;
      if (tick === null) control.value = value;
      else tick.checked = checked === true;
      // Who holds the value of the field hears of it as if it had been typed now.
      for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
    }
  };
}
