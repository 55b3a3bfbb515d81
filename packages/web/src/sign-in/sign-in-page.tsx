/** Where tokens are configured: a session in exchange for a token, and its end. */
import { useRef, useState } from "preact/hooks";
import { ApiProblem, signIn, signOut } from "../site/api.ts";
import { Moment, Name, Problem } from "../site/parts.tsx";
import { useSession } from "../site/session.ts";

export function SignInPage() {
  const state = useSession();
  const isSignedIn = state.state === "known" && state.session.via === "session";
  return (
    <>
      <h1>{isSignedIn ? "Session" : "Sign in"}</h1>
      <section aria-label="Session">{isSignedIn ? <Session /> : <TokenForm />}</section>
    </>
  );
}

function TokenForm() {
  const token = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await signIn(token.current?.value.trim() ?? "");
    } catch (cause) {
      setProblem(cause instanceof ApiProblem ? cause : new ApiProblem(0, "the server does not answer"));
    }
  };
  return (
    <form class="sign-in" onSubmit={submit}>
      <p class="lead">
        This server needs a token. Its administrator creates one, on the machine of the server, with{" "}
        <code>leakhound serve token add NAME --scope read</code>.
      </p>
      {/* For password managers: a token has no name here. */}
      <input type="text" name="username" autocomplete="username" value="leakhound" readOnly hidden />
      <label>
        <span>Token</span>
        <input
          ref={token}
          type="password"
          name="token"
          required
          maxLength={200}
          autocomplete="current-password"
          spellcheck={false}
          aria-invalid={problem !== null}
        />
      </label>
      <button type="submit">Sign in</button>
      {problem ? <Problem problem={problem} /> : null}
    </form>
  );
}

function Session() {
  const state = useSession();
  if (state.state !== "known") return null;
  const { name, scopes, expires } = state.session;
  return (
    <>
      <dl class="pairs">
        <div>
          <dt>Token</dt>
          <dd>
            <Name text={name} />
          </dd>
        </div>
        <div>
          <dt>May</dt>
          <dd>{scopes.join(", ")}</dd>
        </div>
        {expires === null ? null : (
          <div>
            <dt>Until</dt>
            <dd>
              <Moment iso={expires} />
            </dd>
          </div>
        )}
      </dl>
      <p class="row">
        <button type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </p>
    </>
  );
}
