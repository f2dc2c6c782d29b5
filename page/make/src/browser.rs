//! A headless Chromium, told what to do over its own protocol (DevTools).

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use crate::Outcome;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// How long a page may take over one thing.
const PATIENCE: Duration = Duration::from_secs(600);

/// A browser with one page.
pub struct Browser {
    process: Child,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    session: Option<String>,
    next: u64,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Browser {
    /// Starts one whose profile and downloads lie in `folder`.
    pub fn start(folder: &Path) -> Outcome<Self> {
        let found = |name: &&&str| Command::new(name).arg("--version").output().is_ok_and(|out| out.status.success());
        let name = NAMES.iter().find(found).ok_or("no Chromium on the PATH")?;
        let mut process = Command::new(name)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"])
            .arg(format!("--user-data-dir={}", folder.join("profile").display()))
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let mut lines = BufReader::new(process.stderr.take().ok_or("no stderr")?).lines();
        let address = loop {
            let line = lines.next().ok_or("the browser ended")??;
            if let Some((_, address)) = line.split_once("listening on ") {
                break address.to_owned();
            }
        };
        // What it says later would fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let (socket, _) = tungstenite::connect(address)?;
        let mut browser = Self { process, socket, session: None, next: 0 };
        let target = browser.send("Target.createTarget", &json!({ "url": "about:blank" }))?;
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.send("Target.attachToTarget", &target)?;
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        let downloads = json!({ "behavior": "allow", "downloadPath": folder });
        browser.send("Page.enable", &json!({}))?;
        browser.send("Page.setDownloadBehavior", &downloads)?;
        Ok(browser)
    }

    /// Calls a method and waits for what it returns.
    pub fn send(&mut self, method: &str, parameters: &Value) -> Outcome<Value> {
        self.next += 1;
        let mut call = json!({ "id": self.next, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            call["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(call.to_string()))?;
        loop {
            let Message::Text(text) = self.socket.read()? else { continue };
            let mut answer: Value = serde_json::from_str(&text)?;
            if answer["id"] != json!(self.next) {
                continue;
            }
            if !answer["error"].is_null() {
                return Err(format!("{method}: {}", answer["error"]["message"]).into());
            }
            return Ok(answer["result"].take());
        }
    }

    /// Goes to a file.
    pub fn open(&mut self, page: &Path) -> Outcome<()> {
        self.send("Page.navigate", &json!({ "url": format!("file://{}", page.display()) }))?;
        self.wait("document.readyState === 'complete' && document.body.dataset.ready === 'yes'")
    }

    /// The value of an expression, or of its promise.
    pub fn value(&mut self, expression: &str) -> Outcome<Value> {
        let asked = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.send("Runtime.evaluate", &asked)?;
        if !answer["exceptionDetails"].is_null() {
            return Err(format!("{expression}: {}", answer["exceptionDetails"]["exception"]["description"]).into());
        }
        Ok(answer["result"]["value"].take())
    }

    /// The text of an element.
    pub fn text(&mut self, id: &str) -> Outcome<String> {
        let text = self.value(&format!("document.getElementById('{id}').textContent"))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until an expression is true.
    pub fn wait(&mut self, expression: &str) -> Outcome<()> {
        let until = Instant::now() + PATIENCE;
        while self.value(expression)? != json!(true) {
            if Instant::now() > until {
                return Err(format!("waited in vain for {expression}").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Gives files or a folder to an input.
    pub fn choose(&mut self, id: &str, path: &Path) -> Outcome<()> {
        let element =
            self.send("Runtime.evaluate", &json!({ "expression": format!("document.getElementById('{id}')") }))?;
        let files = json!({ "files": [path], "objectId": element["result"]["objectId"] });
        self.send("DOM.setFileInputFiles", &files)?;
        Ok(())
    }

    /// Presses and lets go of a key.
    pub fn press(&mut self, key: &str, code: u32, text: &str) -> Outcome<()> {
        let mut event =
            json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
        self.send("Input.dispatchKeyEvent", &event)?;
        event["type"] = json!("keyUp");
        self.send("Input.dispatchKeyEvent", &event)?;
        Ok(())
    }

    /// The size of the screen.
    pub fn size(&mut self, width: u64, height: u64) -> Outcome<()> {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.send("Emulation.setDeviceMetricsOverride", &screen)?;
        Ok(())
    }
}
