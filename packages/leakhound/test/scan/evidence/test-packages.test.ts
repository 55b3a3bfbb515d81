/** Packages that only tests use. */
import { describe, expect, it } from "vitest";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const LEAK = `package store
import "net"
func Load(address string) (string, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil { return "", err }
	buffer := make([]byte, 9)
	if _, err := conn.Read(buffer); err != nil { return "", err }
	conn.Close()
	return string(buffer), nil
}
`;

const user = (name: string, of: string) => `package ${name}
import "example.com/mail/${of}"
func main() { for { store.Load("a:1") } }
func Start() { for { store.Load("a:1") } }
`;

function confidences(files: Readonly<Record<string, string>>): string[] {
  const found = scanRepository(repositoryOf(files, { goMod: "module example.com/mail\n" }));
  return found.filter(({ rule }) => rule === "conn-unclosed").map(({ confidence }) => confidence);
}

describe("a leak in a package below internal", () => {
  it("is of low confidence where no other package imports it, or only programs for tests do", () => {
    expect(confidences({ "internal/store/store.go": LEAK })).toEqual(["low"]);
    const program = user("main", "internal/store");
    expect(confidences({ "internal/store/store.go": LEAK, "cmd/mail-integration-client/main.go": program })).toEqual([
      "low",
    ]);
    const between = user("relay", "internal/store");
    expect(confidences({ "internal/store/store.go": LEAK, "internal/relay/relay.go": between })).toEqual(["low"]);
  });
  it("counts where another program or package uses it", () => {
    const program = user("main", "internal/store");
    expect(confidences({ "internal/store/store.go": LEAK, "cmd/mail/main.go": program })).toEqual(["high"]);
    const between = user("relay", "internal/store");
    expect(confidences({ "internal/store/store.go": LEAK, "relay/relay.go": between })).toEqual(["high"]);
  });
  it("counts outside of internal, which other modules may import", () => {
    expect(confidences({ "store/store.go": LEAK })).toEqual(["medium"]);
  });
});
