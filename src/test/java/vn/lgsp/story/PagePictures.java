package vn.lgsp.story;

import java.io.IOException;
import java.nio.file.Path;

/** Pictures of the pages, for people to look at. */
record PagePictures(Chromium browser, Path folder, String taken, String refused, String refusedPage) {

    /** Takes one of each page. Afterwards the refused message is being sent again. */
    void take(String language, int width, String partner, String identity) throws IOException {
        browser.open("/?lang=" + language);
        picture("home", language, width);
        browser.open("/dossiers?code=" + taken);
        browser.open(Chromium.target(browser.all("li.busy a.opens").get(4)));
        picture("dossier", language, width);
        browser.open("/dossiers?code=" + refused);
        picture("refused", language, width);
        browser.open(refusedPage);
        picture("exchange", language, width);
        browser.open(refusedPage + "/deliveries/" + partner + "/skip?missing");
        picture("skip", language, width);
        browser.open(refusedPage + "/deliveries/" + partner + "/edit");
        picture("edit", language, width);
        browser.replace("#body", PagesIT.hidden("summary"), "•••99");
        browser.type("#reason", "Sai trích yếu");
        browser.ignoringErrorsOf(() -> browser.click("form .acts button"));
        picture("edit-wrong", language, width);
        browser.open("/systems/" + partner + "/parked");
        picture("parked", language, width);
        browser.click("tr[data-cause] .act a");
        picture("group", language, width);
        browser.type("#reason", "Cổng đã sửa lỗi");
        browser.click("form .acts button");
        picture("retry", language, width);
        browser.search(identity);
        picture("found", language, width);
        browser.ignoringErrorsOf(() -> browser.open("/nowhere"));
        picture("error", language, width);
        browser.open("/login");
        picture("login", language, width);
    }

    private void picture(String name, String language, int width) throws IOException {
        browser.picture(folder.resolve(name + "-" + language + "-" + width + ".png"), width);
    }
}
