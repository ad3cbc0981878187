"""No answer stays on the server: Gradio's page stops listening when the server says that nothing is pending, even where
it has asked for something in the same moment, and then waits in vain until something else is asked for.
"""

from __future__ import annotations

import gradio as gr

SCRIPT = """<script>
// What was asked for and not answered yet, by its id, with how often it was asked after: where the stream of answers ends
// before that, another question makes the page listen again.
(() => {
  const asked = new Map(), fetched = window.fetch;
  const again = () => {
    for (const [id, times] of asked) times < 3 ? asked.set(id, times + 1) : asked.delete(id);
    if (asked.size) window.dispatchEvent(new Event('unanswered'));
  };
  const watched = answer => {
    const decoder = new TextDecoder();
    let text = '';
    const body = answer.body.pipeThrough(new TransformStream({transform(part, passed) {
      const lines = (text + decoder.decode(part, {stream: true})).split('\\n');
      text = lines.pop();
      for (const line of lines) {
        if (line.includes('"process_completed"')) asked.delete(line.match(/"event_id": ?"([^"]+)"/)?.[1]);
        if (line.includes('"close_stream"')) setTimeout(again, 300);
      }
      passed.enqueue(part);
    }}));
    return new Response(body, {status: answer.status, headers: answer.headers});
  };
  window.fetch = async (what, ...how) => {
    const answer = await fetched(what, ...how), address = what?.url ?? String(what);
    if (!answer.ok) return answer;
    if (address.includes('/queue/join')) asked.set((await answer.clone().json()).event_id, 0);
    return address.includes('/queue/data') ? watched(answer) : answer;
  };
})();
</script>
"""
_ASK_AGAIN = "window.addEventListener('unanswered', () => trigger('again', {}));"


def listening() -> None:
    """Add what lets the page listen again, which needs `SCRIPT` in its head, to the open `gr.Blocks`."""
    html = gr.HTML("", elem_id="listening", js_on_load=_ASK_AGAIN)
    html.again(lambda: None, None, None, trigger_mode="multiple", show_progress="hidden", api_visibility="private")
