package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;

/** Native messages with every known field filled and one field of the future. All persons and numbers are made up. */
final class PortalSamples {
    private PortalSamples() {}

    static final String DOSSIER = """
            {"MaHoSo":"H28.12-260316-0007","MaTTHC":"1.004203","TenTTHC":"Đăng ký biến động đất đai",
             "MaLinhVuc":"G15-DD02","TenLinhVuc":"Đất đai","SoBienNhan":"BN-7","KenhThucHien":"2",
             "SoGiayToChuHoSo":"000000000007","ChuHoSo":"Bùi Văn Mẫu","LoaiDoiTuong":"1","MaDoiTuong":"tech-7",
             "ThongTinKhac":"Thông tin khác","Email":"mau@example.vn","Fax":"0200000007","SoDienThoai":"0900000007",
             "TrichYeuHoSo":"Trích yếu","NgayTiepNhan":"20260316083000","NgayHenTra":"20260326170000",
             "TrangThaiHoSo":"10","NgayTra":"20260325100000","ThongTinTra":"Trả tại quầy","HinhThuc":"0",
             "NgayKetThucXuLy":"20260324160000","DonViXuLy":"Đơn vị mẫu","GhiChu":"Ghi chú",
             "NgayTuChoi":"20260316090000","NgayNopHoSo":"20260315201500","NoiNopHoSo":"1",
             "HoSoCoThanhPhanSoHoa":"1","TaiKhoanDuocXacThucVoiVNeID":"0","DuocThanhToanTrucTuyen":"2",
             "DinhDanhCHS":[{"LoaiDinhDanh":"1","SoDinhDanh":"000000000007"},{"LoaiDinhDanh":"2","SoDinhDanh":"000000007"}],
             "DSKetNoiCSDL":[{"MaCSDL":"1"},{"MaCSDL":"7"}],
             "TaiLieuNop":[{"TepDinhKemId":"F-7","TenTepDinhKem":"don.pdf","IsDeleted":"True",
               "MaThanhPhanHoSo":"TP-1","DuongDanTaiTepTin":"http://files.example.vn/F-7","DuocSoHoa":"1",
               "DuocTaiSuDung":"2","DuocLayTuKhoDMQG":"0","MaKetQuaThayThe":"KQ-1","KichThuoc":12.50}],
             "DanhSachLePhi":[{"TenPhiLePhi":"Lệ phí","MaPhiLePhi":"LP1","HinhThucThu":"1","Gia":"50000",
               "LoaiPhiLePhi":"2"}],
             "DanhSachTepDinhKemKhac":[{"TenGiayTo":"Bản sao","SoLuong":2,"LoaiGiayTo":1}],
             "DanhSachHoSoBoSung":[{"HoSoBoSungId":3,"NguoiYeuCauBoSung":"Đinh Thị Ví Dụ","NoiDungBoSung":"Thiếu đơn",
               "NgayBoSung":"20260317080000","NguoiTiepNhanBoSung":"Đinh Thị Ví Dụ","ThongTinTiepNhan":"Đã đủ",
               "NgayTiepNhanBoSung":"20260318080000","TrangThaiBoSung":false,
               "DanhSachGiayToBoSung":[{"TepDinhKemId":"F-8","TenTepDinhKem":"bo-sung.pdf","IsDeleted":"False",
                 "MaThanhPhanHoSo":"","DuongDanTaiTepTin":"","DuocSoHoa":"0","DuocTaiSuDung":"1",
                 "DuocLayTuKhoDMQG":"1","MaKetQuaThayThe":"KQ-2"}],
               "DanhSachLePhiBoSung":[{"TenPhiLePhi":"Phí","MaPhiLePhi":"P1","HinhThucThu":"1","Gia":"0",
                 "LoaiPhiLePhi":"1"}],
               "NgayHenTraTruoc":"20260326170000","NgayHenTraMoi":"20260328170000"}],
             "DanhSachGiayToKetQua":[{"TenGiayTo":"Giấy chứng nhận","MaThanhPhanHoSo":"TP-2","GiayToId":"K-7",
               "DuongDanTepTinKetQua":"http://files.example.vn/K-7","MaGiayToKetQua":"KQ.G15.000007"}],
             "TruongTuongLai":{"a":[1,null,{"b":""}],"c":12345678901234567890,"e":0.12345678901234567890,"d":null}}
            """;

    static final String STEP = """
            {"MaHoSo":"H28.12-260316-0007","NguoiXuLy":"Đinh Thị Ví Dụ","ChucDanh":"Chuyên viên",
             "ThoiDiemXuLy":"20260316091500","PhongBanXuLy":"Phòng mẫu","NoiDungXuLy":"Thẩm định","TrangThai":"4",
             "NgayBatDau":"20260316090000","NgayKetThucTheoQuyDinh":"20260318170000","MaBuoc":"B1"}
            """;

    /** Where the portal hands in what a citizen filed. */
    static final String INBOUND = "/XrdAdapter/RestService/forward/nhanhsdvcqg";

    static HttpResponse<String> push(RunningBus bus, String body) {
        return bus.send(HttpRequest.newBuilder(bus.service(INBOUND))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** A citizen files this, and it is taken. */
    static void file(RunningBus bus, JsonNode dossier) {
        HttpResponse<String> answer = push(bus, dossier.toString());
        assertThat(RunningBus.json(answer).path("error_code").asInt())
                .as(answer.body())
                .isZero();
    }
}
