package vn.lgsp.story;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import vn.lgsp.exchange.VietnamTime;

/** A real browser without a screen, with an empty profile of its own. */
final class Chromium implements AutoCloseable {
    private static final File PROGRAM = new File(System.getProperty("chromium", "/usr/bin/chromium"));
    private static final File DRIVER = new File(System.getProperty("chromedriver", "/usr/bin/chromedriver"));

    private final ChromeDriver driver;
    private final String base;
    private final Path profile;

    private Chromium(ChromeDriver driver, String base, Path profile) {
        this.driver = driver;
        this.base = base;
        this.profile = profile;
    }

    static boolean isThere() {
        return PROGRAM.canExecute() && DRIVER.canExecute();
    }

    static Chromium start(URI base) {
        try {
            Path profile = Files.createTempDirectory("chromium");
            LoggingPreferences logs = new LoggingPreferences();
            logs.enable(LogType.BROWSER, Level.ALL);
            ChromeOptions options = new ChromeOptions();
            options.setBinary(PROGRAM);
            options.setCapability("goog:loggingPrefs", logs);
            options.addArguments(
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--disable-dev-shm-usage",
                    "--hide-scrollbars",
                    "--window-size=1280,900",
                    "--user-data-dir=" + profile);
            // Named, so that nothing is looked for or fetched.
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(DRIVER)
                    .usingAnyFreePort()
                    .build();
            return new Chromium(new ChromeDriver(service, options), base.toString(), profile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void open(String path) {
        driver.get(base + path);
    }

    void login(String user, String password) {
        open("/login");
        type("#username", user);
        type("#password", password);
        click("main button");
    }

    void search(String text) {
        open("/");
        type("#q", text);
        click(".search button");
    }

    void type(String selector, String text) {
        driver.findElement(By.cssSelector(selector)).sendKeys(text);
    }

    /** What a field holds. */
    String value(String selector) {
        return String.valueOf(driver.findElement(By.cssSelector(selector)).getDomProperty("value"));
    }

    /** Sets a field for a time to that of tomorrow at this hour in Vietnam. */
    void setTomorrow(String selector) {
        set(selector, VietnamTime.local(Instant.now().plus(1, ChronoUnit.DAYS)).truncatedTo(ChronoUnit.MINUTES));
    }

    /** Sets a field for a time, which each language of the browser would have typed otherwise. */
    void set(String selector, LocalDateTime time) {
        driver.executeScript("document.querySelector(arguments[0]).value = arguments[1];", selector, time.toString());
    }

    /** Presses keys one after the other, the first in this field and each other one where the focus then is. */
    void press(String selector, Keys... keys) {
        driver.findElement(By.cssSelector(selector)).sendKeys(keys[0]);
        for (int i = 1; i < keys.length; i++) {
            driver.switchTo().activeElement().sendKeys(keys[i]);
        }
    }

    /** Changes a part of a field's text. */
    void replace(String selector, String old, String text) {
        driver.executeScript(
                "const f = document.querySelector(arguments[0]); f.value = f.value.replace(arguments[1], arguments[2]);",
                selector,
                old,
                text);
    }

    void click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
    }

    /** The visible text of the first element that fits; a page may renew itself meanwhile. */
    String text(String selector) {
        return await().ignoreException(StaleElementReferenceException.class)
                .until(() -> driver.findElement(By.cssSelector(selector)).getText(), text -> true);
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    WebElement root() {
        return driver.findElement(By.tagName("html"));
    }

    /** The address, below this bus, of a link. */
    static String target(WebElement link) {
        return String.valueOf(link.getDomAttribute("href"));
    }

    String source() {
        return driver.getPageSource();
    }

    String address() {
        return driver.getCurrentUrl();
    }

    void script(String script) {
        ((JavascriptExecutor) driver).executeScript(script);
    }

    /** What the browser complained about since it was asked last. */
    List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Does something that rightly leads to an error page, about which the browser complains. */
    void ignoringErrorsOf(Runnable act) {
        act.run();
        // It may complain a moment later.
        await().until(() -> !errors().isEmpty());
    }

    /** A picture of the whole page in this width. */
    void picture(Path file, int width) throws IOException {
        Map<String, Object> size = Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", width < 600);
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", size);
        Object height = ((JavascriptExecutor) driver).executeScript("return document.documentElement.scrollHeight");
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        Math.max(600, (int) Double.parseDouble(String.valueOf(height))),
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        width < 600));
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    @Override
    public void close() {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
