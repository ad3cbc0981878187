"""No answer stays on the server: Gradio's page stops listening when the server says that nothing is pending, even where
it has asked for something in the same moment, and then waits in vain until something else is asked for.
"""

from __future__ import annotations

import gradio as gr

SCRIPT = """<script>
// What was asked for and not answered yet, by the ids of the questions: where the stream of answers ends before that,
// another question makes the page listen again.
(() => {
  const asked = new Set(), fetched = window.fetch;
  const read = async answer => {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = '', part; !(part = await reader.read()).done;) {
      const lines = (text + part.value).split('\\n');
      text = lines.pop();
      for (const line of lines) {
        const id = line.includes('"process_completed"') && line.match(/"event_id": ?"(\\w+)"/)?.[1];
        if (id) asked.delete(id);
        else if (line.includes('"close_stream"')) setTimeout(() => { if (asked.size) window.dispatchEvent(new Event('unanswered')); }, 300);
      }
    }
  };
  window.fetch = async (what, ...how) => {
    const answer = await fetched(what, ...how), address = what?.url ?? String(what);
    if (address.includes('/queue/join') && answer.ok) asked.add((await answer.clone().json()).event_id);
    if (address.includes('/queue/data') && answer.ok) read(answer.clone()).catch(() => {});
    return answer;
  };
})();
</script>
"""
_ASK_AGAIN = "window.addEventListener('unanswered', () => trigger('again', {}));"


def listening() -> None:
    """Add what lets the page listen again, which needs `SCRIPT` in its head, to the open `gr.Blocks`."""
    html = gr.HTML("", elem_id="listening", js_on_load=_ASK_AGAIN)
    html.again(lambda: None, None, None, trigger_mode="multiple", show_progress="hidden", api_visibility="private")
